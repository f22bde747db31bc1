package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BuffersTest {

  private static final String READ_DATA = "3C 02 00 00 00 00 FF FF FF";
  private static final String READ_ECHO = "3C 0A 00 00 00 00 FF FF FF";

  @AutoClose private final TestDisk disk = TestDisk.thin();

  private TestCommand write(Nexus nexus, String modeIdAndOffset, byte[] bytes) {
    String cdb = "3B %s %06X".formatted(modeIdAndOffset, bytes.length);
    return new TestCommand(nexus, 0, Cdbs.hex(cdb), bytes).run(disk.unit);
  }

  private TestCommand read(Nexus nexus, String cdb) {
    return new TestCommand(nexus, 0, Cdbs.hex(cdb), new byte[0]).run(disk.unit);
  }

  @Test
  void describesWhatThereIs() {
    assertThat(disk.run("3C 03 00 00 00 00 00 00 FF").data()).isEqualTo(new byte[] {0, 0, 0x10, 0});
    assertThat(disk.run("3C 03 01 00 00 00 00 00 FF").data()).isEqualTo(new byte[4]);
    assertThat(disk.run("3C 0B 00 00 00 00 00 00 FF").data()).isEqualTo(new byte[] {1, 0, 0x10, 0});
  }

  @Test
  void keepsDataForAllAtAnyOffset() {
    Nexus other = TestDisk.nexus("b");
    assertThat(disk.dataOutLength(Cdbs.hex("3B 02 00 00 00 00 00 10 00"))).isEqualTo(4096);
    write(disk.nexus, "02 00 000FFD", new byte[] {1, 2, 3}).good();
    assertThat(read(other, "3C 02 00 00 0F FC 00 00 FF").data()).isEqualTo(new byte[] {0, 1, 2, 3});
    assertThat(read(other, READ_DATA).data()).hasSize(4096).endsWith(1, 2, 3);
    assertThat(read(other, "3C 02 00 00 10 00 00 00 FF").data()).isEmpty();
    write(disk.nexus, "02 00 001000", new byte[0]).good();
    disk.unit.reset();
    assertThat(read(disk.nexus, READ_DATA).data()).containsOnly(0);
  }

  @Test
  void echoesToEachNexusWhatItHasWritten() {
    Nexus other = TestDisk.nexus("b");
    byte[] most = new byte[4096];
    Arrays.fill(most, (byte) 7);
    read(disk.nexus, READ_ECHO).fails(Sense.COMMAND_SEQUENCE_ERROR);
    write(disk.nexus, "0A FF FFFFFF", new byte[] {1, 2, 3}).good();
    write(other, "0A 00 000000", most).good();
    for (int i = 0; i < 2; i++) {
      assertThat(read(disk.nexus, READ_ECHO).data()).isEqualTo(new byte[] {1, 2, 3});
      assertThat(read(other, READ_ECHO).data()).isEqualTo(most);
    }
    assertThat(read(disk.nexus, "3C 0A 00 00 00 00 00 00 02").data()).isEqualTo(new byte[] {1, 2});
    assertThat(read(disk.nexus, READ_DATA).data()).containsOnly(0);
  }

  @Test
  void forgetsTheEchoOfANexusThatIsGoneAndAllWithAReset() {
    Nexus other = TestDisk.nexus("b");
    write(disk.nexus, "0A 00 000000", new byte[] {1}).good();
    write(other, "0A 00 000000", new byte[] {2}).good();
    disk.unit.detach(other);
    read(other, READ_ECHO).fails(Sense.COMMAND_SEQUENCE_ERROR);
    read(disk.nexus, READ_ECHO).good();
    disk.unit.reset();
    read(disk.nexus, READ_ECHO).fails(Sense.COMMAND_SEQUENCE_ERROR);
  }

  @ParameterizedTest
  @CsvSource({
    "3B 00, 1, 4",
    "3B 04, 1, 4", // microcode
    "3B 0E, 1, 4",
    "3B 02 01, 2, 7",
    "3B 02 00 00 10 01, 3, 7",
    "3B 02 00 00 00 00 00 10 01, 6, 7",
    "3B 02 00 00 0F FF 00 00 02, 6, 7",
    "3B 0A 00 00 00 00 00 10 01, 6, 7",
    "3B 22, 1, 7", // MODE SPECIFIC
    "3C 00, 1, 4",
    "3C 1C, 1, 4",
    "3C 02 01, 2, 7",
    "3C 02 00 00 10 01, 3, 7",
  })
  void refusesWhatThereIsNotAndPointsAtIt(String cdb, int byteOffset, int bit) {
    assertThat(disk.dataOutLength(Cdbs.hex(cdb))).isZero();
    disk.run(cdb).fails(SenseData.invalidFieldInCdb(byteOffset, bit));
  }

  @Test
  void refusesDataOfWhichLessCameThanAnnounced() {
    disk.run(Cdbs.hex("3B 0A 00 00 00 00 00 00 04"), new byte[3])
        .fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    read(disk.nexus, READ_ECHO).fails(Sense.COMMAND_SEQUENCE_ERROR);
  }
}
