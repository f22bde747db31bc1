package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One initiator that reserves a LUN persistently (SPC-4 6.15, 6.16) and asks who else does. The
 * parameters are those of the standard; keys are 0 where nobody is registered.
 */
record Reserver(Initiator initiator, int lun) {
  /** From this type on each registrant holds the reservation. */
  private static final int FIRST_ALL_REGISTRANTS = 7;

  static final int CONFLICT = 0x18;
  private static final int REGISTER = 0;
  private static final int RESERVE = 1;
  private static final int RELEASE = 2;
  private static final int LIST_BYTES = 24;
  private static final int ALLOCATED = 2048;

  /** Whoever holds a reservation, by key; 0 where all do. */
  record Held(long key, int type) {
    boolean isOf(long registered) {
      return type >= FIRST_ALL_REGISTRANTS || key == registered;
    }
  }

  /** What the three service actions that read tell, each of them for itself. */
  record Told(int generation, Map<String, Long> keyOfPort, Optional<Held> held) {}

  Initiator.Outcome register(long key, long newKey, boolean survives) throws IOException {
    return out(REGISTER, 0, key, newKey, survives);
  }

  Initiator.Outcome reserve(long key, int type) throws IOException {
    return out(RESERVE, type, key, 0, false);
  }

  Initiator.Outcome release(long key, int type) throws IOException {
    return out(RELEASE, type, key, 0, false);
  }

  private Initiator.Outcome out(int action, int type, long key, long newKey, boolean survives)
      throws IOException {
    byte[] cdb = cdb(0x5F, action).put(2, (byte) type).putInt(5, LIST_BYTES).array();
    ByteBuffer list = ByteBuffer.allocate(LIST_BYTES).putLong(0, key).putLong(8, newKey);
    return initiator.execute(lun, cdb, list.put(20, (byte) (survives ? 1 : 0)), 0);
  }

  private static ByteBuffer cdb(int code, int action) {
    return ByteBuffer.allocate(16).put(0, (byte) code).put(1, (byte) action);
  }

  /** READ FULL STATUS, with which READ KEYS and READ RESERVATION must agree. */
  Told told() throws IOException {
    ByteBuffer keys = in(0);
    ByteBuffer reservation = in(1);
    ByteBuffer full = in(3);
    int generation = full.getInt(0);
    assertThat(keys.getInt(0)).as("PRGENERATION of READ KEYS").isEqualTo(generation);
    assertThat(reservation.getInt(0)).as("that of READ RESERVATION").isEqualTo(generation);
    Optional<Held> held =
        reservation.limit() == 8
            ? Optional.empty()
            : Optional.of(new Held(reservation.getLong(8), reservation.get(21)));
    Map<String, Long> keyOfPort = new TreeMap<>();
    int keyAt = 8;
    for (int at = 8; at < full.limit(); at += LIST_BYTES + full.getInt(at + 20)) {
      long key = full.getLong(at);
      assertThat(keys.getLong(keyAt)).as("key %d of READ KEYS", keyAt / 8).isEqualTo(key);
      keyAt += Long.BYTES;
      String port = port(full, at + LIST_BYTES);
      boolean holds = (full.get(at + 12) & 1) != 0;
      assertThat(holds)
          .as("R_HOLDER of %s, where %s is held", port, held)
          .isEqualTo(held.isPresent() && held.get().isOf(key));
      int type = holds ? held.orElseThrow().type() : 0;
      assertThat(full.get(at + 13)).as("type").isEqualTo((byte) type);
      keyOfPort.put(port, key);
    }
    assertThat(keys.limit()).as("bytes of READ KEYS").isEqualTo(keyAt);
    return new Told(generation, keyOfPort, held);
  }

  /** The name of an iSCSI TransportID of an initiator port (SPC-4 7.6.4.6). */
  private static String port(ByteBuffer full, int at) {
    assertThat(full.get(at)).as("format and protocol").isEqualTo((byte) 0x45);
    byte[] name = new byte[full.getShort(at + 2)];
    full.get(at + 4, name);
    return new String(name, StandardCharsets.UTF_8).replace("\0", "");
  }

  private ByteBuffer in(int action) throws IOException {
    byte[] cdb = cdb(0x5E, action).putShort(7, (short) ALLOCATED).array();
    Initiator.Outcome outcome = initiator.execute(lun, cdb, ByteBuffer.allocate(0), ALLOCATED);
    assertThat(outcome.good()).as("service action %d: %s", action, outcome.said()).isTrue();
    return outcome.data().limit(8 + outcome.data().getInt(4));
  }
}
