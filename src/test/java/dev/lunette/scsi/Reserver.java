package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.page.TargetPort;
import dev.lunette.scsi.reservation.ReservationType;
import java.nio.ByteBuffer;
import java.util.List;

/** An initiator that registers and reserves; its key is its own until it says otherwise. */
final class Reserver {

  static final int APTPL = 0x01;
  static final int ALL_TG_PT = 0x04;
  static final int SPEC_I_PT = 0x08;

  final Nexus nexus;
  final long key;
  private final LogicalUnit unit;

  Reserver(LogicalUnit unit, String name, long key) {
    this(unit, nexus(name, 1), key);
  }

  Reserver(LogicalUnit unit, Nexus nexus, long key) {
    this.unit = unit;
    this.nexus = nexus;
    this.key = key;
    unit.attach(nexus);
    run(Cdbs.hex("00"), new byte[0]); // hears of the power on
    run(Cdbs.hex("00"), new byte[0]).good();
  }

  /** A nexus with the one or the other of two target ports. */
  static Nexus nexus(String name, int port) {
    List<TargetPort> ports =
        List.of(
            new TargetPort("iqn.2026-11.dev.lunette:demo,t,0x0001", 1),
            new TargetPort("iqn.2026-11.dev.lunette:demo,t,0x0002", 2));
    return new Nexus(port(name), ports.get(port - 1), ports);
  }

  static String port(String name) {
    return "iqn.2026-11.dev.lunette:%s,i,0x000000000080".formatted(name);
  }

  TestCommand run(byte[] cdb, byte[] dataOut) {
    return run(new TestCommand(nexus, 0, cdb, dataOut));
  }

  TestCommand run(TestCommand command) {
    return command.run(unit);
  }

  TestCommand run(String cdb) {
    return run(Cdbs.hex(cdb), new byte[0]);
  }

  /** PERSISTENT RESERVE OUT with a list as it stands. */
  TestCommand out(OperationCode action, int typeCode, byte[] list) {
    byte[] cdb =
        ByteBuffer.allocate(16)
            .put(0, (byte) 0x5F)
            .put(1, (byte) action.serviceAction())
            .put(2, (byte) typeCode)
            .putInt(5, list.length)
            .array();
    return run(cdb, list);
  }

  TestCommand out(OperationCode action, int typeCode, long oldKey, long newKey, int flags) {
    return out(action, typeCode, list(oldKey, newKey, flags));
  }

  static byte[] list(long oldKey, long newKey, int flags, byte[]... transportIds) {
    ByteBuffer list = ByteBuffer.allocate(1024).putLong(oldKey).putLong(newKey);
    list.put(20, (byte) flags).position(24);
    if ((flags & SPEC_I_PT) != 0) {
      list.position(28);
      for (byte[] id : transportIds) {
        list.put(id);
      }
      list.putInt(24, list.position() - 28);
    }
    byte[] bytes = new byte[list.position()];
    list.get(0, bytes);
    return bytes;
  }

  /** The list of a REGISTER AND MOVE. */
  static byte[] moveList(
      long oldKey, long newKey, int flags, int relativePort, byte[] transportId) {
    return ByteBuffer.allocate(24 + transportId.length)
        .putLong(oldKey)
        .putLong(newKey)
        .put((byte) 0)
        .put((byte) flags)
        .putShort((short) relativePort)
        .putInt(transportId.length)
        .put(transportId)
        .array();
  }

  Reserver registers() {
    out(OperationCode.REGISTER, 0, 0, key, 0).good();
    return this;
  }

  TestCommand unregister() {
    return out(OperationCode.REGISTER, 0, key, 0, 0);
  }

  TestCommand reserve(ReservationType type) {
    return out(OperationCode.RESERVE, type.code(), key, 0, 0);
  }

  TestCommand release(ReservationType type) {
    return out(OperationCode.RELEASE, type.code(), key, 0, 0);
  }

  TestCommand preempt(long victims, ReservationType type) {
    return out(OperationCode.PREEMPT, type.code(), key, victims, 0);
  }

  ByteBuffer in(OperationCode action) {
    byte[] cdb =
        ByteBuffer.allocate(16)
            .put(0, (byte) 0x5E)
            .put(1, (byte) action.serviceAction())
            .putShort(7, (short) 8192)
            .array();
    return ByteBuffer.wrap(run(cdb, new byte[0]).data());
  }

  int generation() {
    return in(OperationCode.READ_KEYS).getInt();
  }

  /** All keys that are registered. */
  long[] keys() {
    ByteBuffer data = in(OperationCode.READ_KEYS);
    assertThat(data.getInt(4)).isEqualTo(data.capacity() - 8);
    long[] keys = new long[data.getInt(4) / 8];
    data.position(8).asLongBuffer().get(keys);
    return keys;
  }

  /** Key and type of what is reserved. */
  void sees(long holdersKey, ReservationType type) {
    ByteBuffer data = in(OperationCode.READ_RESERVATION);
    assertThat(data.getInt(4)).as("something is reserved").isEqualTo(16);
    assertThat(data.getLong(8)).isEqualTo(holdersKey);
    assertThat(data.get(21)).as("scope and type").isEqualTo((byte) type.code());
  }

  void seesNothingReserved() {
    ByteBuffer data = in(OperationCode.READ_RESERVATION);
    assertThat(data.getInt(4)).isZero();
    assertThat(data.capacity()).isEqualTo(8);
  }

  void conflicts(TestCommand command) {
    assertThat(command.outcome()).isEqualTo(Outcome.Status.RESERVATION_CONFLICT);
  }
}
