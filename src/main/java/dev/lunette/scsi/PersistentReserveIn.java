package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.reservation.Registrant;
import dev.lunette.scsi.reservation.Registrations;
import dev.lunette.scsi.reservation.Reservation;
import dev.lunette.scsi.reservation.ReservationType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/** PERSISTENT RESERVE IN (SPC-4 6.15). */
final class PersistentReserveIn {

  private static final int HEADER_BYTES = 8;
  private static final int RESERVATION_BYTES = 16;
  private static final int STATUS_BYTES = 24;
  private static final int CAPABILITIES_BYTES = 8;

  /** SIP_C and ATP_C: SPEC_I_PT and ALL_TG_PT are understood. */
  private static final int CAPABILITIES = 0x0C;

  private static final int PERSIST_CAPABLE = 0x01;
  private static final int TYPE_MASK_VALID = 0x80;
  private static final int PERSIST_ACTIVE = 0x01;
  private static final int HOLDER = 0x01;

  private final Reservations reservations;

  PersistentReserveIn(Reservations reservations) {
    this.reservations = reservations;
  }

  void execute(Command command, Cdb.PersistentReserveIn request) {
    if (reservations.reserved()) {
      command.complete(Outcome.Status.RESERVATION_CONFLICT);
      return;
    }
    Registrations now = reservations.registrations();
    byte[] data =
        switch (request.operation()) {
          case READ_KEYS -> keys(now);
          case READ_RESERVATION -> reservation(now);
          case REPORT_CAPABILITIES -> capabilities(now);
          case READ_FULL_STATUS -> fullStatus(now);
          default -> throw new IllegalStateException("unexpected " + request);
        };
    command.reply(data, request.allocationLength());
  }

  /** PRGENERATION and the length of what follows come first. */
  private static byte[] headed(Registrations now, byte[] body) {
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + body.length);
    return data.putInt(now.generation()).putInt(body.length).put(body).array();
  }

  private static byte[] keys(Registrations now) {
    ByteBuffer body = ByteBuffer.allocate(now.keys().size() * Long.BYTES);
    now.keys().values().forEach(body::putLong);
    return headed(now, body.array());
  }

  private static byte[] reservation(Registrations now) {
    if (now.reservation().isEmpty()) {
      return headed(now, new byte[0]);
    }
    Reservation held = now.reservation().get();
    long key = held.type().allHold() ? 0 : now.keys().getOrDefault(held.holder(), 0L);
    ByteBuffer body = ByteBuffer.allocate(RESERVATION_BYTES);
    return headed(now, body.putLong(key).put(13, (byte) held.type().code()).array());
  }

  private byte[] capabilities(Registrations now) {
    byte[] data = new byte[CAPABILITIES_BYTES];
    data[1] = CAPABILITIES_BYTES;
    data[2] = (byte) (CAPABILITIES | (reservations.durable() ? PERSIST_CAPABLE : 0));
    data[3] = (byte) (TYPE_MASK_VALID | (now.survives() ? PERSIST_ACTIVE : 0));
    for (ReservationType type : ReservationType.values()) {
      data[4 + type.code() / Byte.SIZE] |= (byte) (1 << type.code() % Byte.SIZE);
    }
    return data;
  }

  private static byte[] fullStatus(Registrations now) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    now.keys().entrySet().forEach(entry -> body.writeBytes(status(now, entry)));
    return headed(now, body.toByteArray());
  }

  private static byte[] status(Registrations now, Map.Entry<Registrant, Long> entry) {
    Registrant registrant = entry.getKey();
    byte[] transportId = TransportId.encode(registrant.initiatorPort());
    ByteBuffer data = ByteBuffer.allocate(STATUS_BYTES + transportId.length);
    data.putLong(0, entry.getValue());
    if (now.holds(registrant)) {
      data.put(12, (byte) HOLDER);
      data.put(13, (byte) now.reservation().orElseThrow().type().code());
    }
    data.putShort(18, (short) registrant.relativeTargetPort());
    data.putInt(20, transportId.length);
    return data.put(STATUS_BYTES, transportId).array();
  }
}
