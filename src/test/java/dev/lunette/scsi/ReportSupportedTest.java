package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReportSupportedTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();

  private TestCommand report(TestDisk on, int options, int code, int serviceAction) {
    return on.run("A3 0C %02X %02X %04X 00 01 00 00".formatted(options, code, serviceAction));
  }

  private static String hex(byte[] data) {
    return HexFormat.of().formatHex(data);
  }

  @Test
  void listsEveryCommandOnce() {
    ByteBuffer all = ByteBuffer.wrap(report(disk, 0, 0, 0).data());
    int commands = CommandSet.DISK.operations().size();
    assertThat(all.getInt()).isEqualTo(commands * 8);
    assertThat(all.remaining()).isEqualTo(commands * 8);
    for (OperationCode operation : CommandSet.DISK.operations()) {
      assertThat(all.getShort()).isEqualTo((short) (operation.code() << 8));
      assertThat(all.getShort()).isEqualTo((short) operation.serviceAction());
      assertThat(all.getShort()).isEqualTo((short) (operation.hasServiceAction() ? 1 : 0));
      assertThat(all.getShort()).isEqualTo((short) operation.lengthBytes());
    }
  }

  @Test
  void addsTimeoutsIfAsked() {
    ByteBuffer all = ByteBuffer.wrap(report(disk, 0x80, 0, 0).data());
    assertThat(all.getInt()).isEqualTo(CommandSet.DISK.operations().size() * 20);
    assertThat(all.get(9)).isEqualTo((byte) 0x02);
    assertThat(all.getShort(12)).isEqualTo((short) 10);
    assertThat(hex(report(disk, 0x81, 0x28, 0).data()))
        .isEqualTo("0083000a" + "2818ffffffff00ffff04" + "000a" + "00".repeat(10));
  }

  private static Set<OperationCode> commandsOfDisks() {
    return CommandSet.DISK.operations();
  }

  @ParameterizedTest
  @MethodSource("commandsOfDisks")
  void tellsTheUsageOfOneCommand(OperationCode operation) {
    byte[] usage = operation.usage();
    usage[1] &=
        (byte)
            switch (operation) {
              case MODE_SELECT_6, MODE_SELECT_10 -> ~0x01; // SP: this disk saves nothing
              case UNMAP -> ~0x01; // ANCHOR: it keeps no space
              case WRITE_SAME_10, WRITE_SAME_16 -> ~0x10;
              default -> ~0;
            };
    String expected = "0003%04x%s".formatted(operation.lengthBytes(), hex(usage));
    int code = operation.code();
    int serviceAction = operation.serviceAction();
    assertThat(hex(report(disk, 3, code, serviceAction).data())).isEqualTo(expected);
    int right = operation.hasServiceAction() ? 2 : 1;
    assertThat(hex(report(disk, right, code, serviceAction).data())).isEqualTo(expected);
    report(disk, 3 - right, code, serviceAction).fails(SenseData.invalidFieldInCdb(2, 2));
  }

  @Test
  void tellsOfAnchorWhereSpaceCanBeKept() {
    disk.device.anchors = true;
    assertThat(report(disk, 1, 0x42, 0).data()[5]).isEqualTo((byte) 0x01);
    assertThat(report(disk, 1, 0x41, 0).data()[5]).isEqualTo((byte) 0x18);
    assertThat(report(disk, 1, 0x93, 0).data()[5]).isEqualTo((byte) 0x19);
  }

  @Test
  void saysWhatIsNotSupported() {
    assertThat(hex(report(disk, 1, 0xFF, 0).data())).isEqualTo("00010000");
    assertThat(hex(report(disk, 2, 0x9E, 0x13).data())).isEqualTo("00010000");
    assertThat(hex(report(disk, 3, 0x28, 1).data())).isEqualTo("00010000");
    report(disk, 4, 0, 0).fails(SenseData.invalidFieldInCdb(2, 2));
    report(disk, 7, 0, 0).fails(SenseData.invalidFieldInCdb(2, 2));
  }

  @Test
  void doesNotOfferWhatADiskThatIsNotThinCanNotDo() {
    try (TestDisk plain = TestDisk.plain()) {
      assertThat(hex(report(plain, 1, 0x42, 0).data())).isEqualTo("00010000");
      assertThat(hex(report(plain, 1, 0x41, 0).data())).startsWith("0003000a4100");
      assertThat(ByteBuffer.wrap(report(plain, 0, 0, 0).data()).getInt())
          .isEqualTo((CommandSet.DISK.operations().size() - 3) * 8);
      assertThat(hex(plain.run("12 01 B2 00 FF").data())).isEqualTo("00b2000400000000");
      assertThat(hex(plain.run("12 01 B0 00 FF").data()))
          .isEqualTo(
              "00b0003c"
                  + "00400008"
                  + "00000080"
                  + "00000080"
                  + "00".repeat(20)
                  + "0000000000000100"
                  + "00".repeat(20));
    }
  }

  @Test
  void tellsItsLimits() {
    assertThat(hex(disk.run("12 01 B0 00 FF").data()))
        .isEqualTo(
            "00b0003c"
                + "00400008"
                + "00000080"
                + "00000080"
                + "00000000"
                + "00000800"
                + "00000004"
                + "00000040"
                + "80000000"
                + "0000000000000100"
                + "00000040"
                + "00".repeat(16));
  }

  @Test
  void tellsTheTaskManagementFunctions() {
    assertThat(hex(disk.run("A3 0D 00 00 00 00 00 00 00 FF").data())).isEqualTo("f8000000");
    assertThat(hex(disk.run("A3 0D 80 00 00 00 00 00 00 FF").data()))
        .isEqualTo("f800000c" + "00".repeat(12));
  }
}
