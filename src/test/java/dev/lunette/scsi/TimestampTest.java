package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimestampTest {

  private static final int BY_COMMAND = 2;
  private static final int BY_OTHER_MEANS = 3;

  private final Nexus a = TestDisk.nexus("a");
  private final Nexus b = TestDisk.nexus("b");
  private final UnitAttentions attentions = new UnitAttentions(10);
  private Instant now = Instant.ofEpochMilli(0x0123_4567_89ABL);
  private final Timestamp timestamp = new Timestamp(() -> now, attentions);

  private static byte[] list(long millis) {
    return ByteBuffer.allocate(12).putLong(4, millis << 16).array();
  }

  private void set(long millis) {
    TestCommand command = new TestCommand(a, 0, Cdbs.hex("A4 0F"), list(millis));
    timestamp.set(command, new Cdb.SetTimestamp(12));
    command.good();
  }

  private void tells(int origin, long millis) {
    TestCommand command = new TestCommand(a, 0, Cdbs.hex("A3 0F"), new byte[0]);
    timestamp.report(command, new Cdb.ReportTimestamp(255));
    ByteBuffer data = ByteBuffer.wrap(command.data());
    assertThat(data.capacity()).isEqualTo(12);
    assertThat(data.getShort(0)).isEqualTo((short) 10);
    assertThat(data.get(2)).isEqualTo((byte) origin);
    assertThat(data.get(3)).isZero();
    assertThat(data.getLong(4)).isEqualTo(millis << 16);
  }

  @Test
  void isTheTimeOfTheServerUntilItIsSet() {
    tells(BY_OTHER_MEANS, 0x0123_4567_89ABL);
    set(1000);
    tells(BY_COMMAND, 1000);
    now = now.plusMillis(500);
    tells(BY_COMMAND, 1500);
    set(0xFFFF_FFFF_FFFFL);
    tells(BY_COMMAND, 0xFFFF_FFFF_FFFFL);
    timestamp.reset();
    tells(BY_OTHER_MEANS, 0x0123_4567_89ABL + 500);
  }

  @Test
  void isToldToTheOthersWhenItIsSet() {
    for (Nexus nexus : new Nexus[] {a, b}) {
      attentions.attach(nexus);
      attentions.take(nexus);
    }
    set(1);
    assertThat(attentions.take(a)).isNull();
    assertThat(attentions.take(b)).isEqualTo(UnitAttention.TIMESTAMP_CHANGED);
  }

  @Test
  void isReachedThroughTheWholeUnit() {
    try (TestDisk disk = TestDisk.thin()) {
      byte[] set = Cdbs.hex("A4 0F 00 00 00 00 00 00 00 0C");
      assertThat(disk.dataOutLength(set)).isEqualTo(12);
      assertThat(disk.dataOutLength(Cdbs.hex("A4 0F 00 00 00 00 FF FF FF FF"))).isEqualTo(12);
      disk.run(set, list(7_000_000)).good();
      byte[] data = disk.run("A3 0F 00 00 00 00 00 00 00 FF").data();
      assertThat(data[2]).isEqualTo((byte) BY_COMMAND);
      assertThat(ByteBuffer.wrap(data).getLong(4) >>> 16).isBetween(7_000_000L, 8_000_000L);
      disk.unit.reset();
      assertThat(disk.run("A3 0F 00 00 00 00 00 00 00 03").data()).isEqualTo(new byte[] {0, 10, 3});
    }
  }

  @Test
  void refusesAListThatIsCutOffAndDoesNothingWithoutOne() {
    try (TestDisk disk = TestDisk.thin()) {
      disk.run("A4 0F").good();
      disk.run(Cdbs.hex("A4 0F 00 00 00 00 00 00 00 0B"), new byte[11])
          .fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
      disk.run(Cdbs.hex("A4 0F 00 00 00 00 00 00 00 0C"), new byte[11])
          .fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
      assertThat(disk.run("A3 0F 00 00 00 00 00 00 00 03").data()).isEqualTo(new byte[] {0, 10, 3});
    }
  }
}
