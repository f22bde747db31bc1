package dev.lunette.scsi;

import static dev.lunette.scsi.Cdbs.DPO;
import static dev.lunette.scsi.Cdbs.FUA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class OrWriteTest {

  private static final OperationCode ORWRITE = OperationCode.ORWRITE_16;

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @Test
  void setsTheBitsThatCame() {
    byte[] expected = disk.stored(4000, 96);
    byte[] bits = TestDisk.random(96);
    for (int i = 0; i < expected.length; i++) {
      expected[i] |= bits[i];
    }
    assertThat(disk.dataOutLength(Cdbs.access(ORWRITE, 4000, 96))).isEqualTo(96 * TestDisk.BLOCK);
    disk.run(Cdbs.access(ORWRITE, DPO, 4000, 96), bits).good();
    assertThat(disk.stored(4000, 96)).isEqualTo(expected);
    disk.run(Cdbs.access(ORWRITE, FUA, 4000, 1), TestDisk.random(1)).good();
    assertThat(disk.device.calls).contains("write 2048000 512 durable");
  }

  @Test
  void setsNothingThatItRefuses() {
    disk.run(Cdbs.access(ORWRITE, 4095, 2)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(ORWRITE, 0, 129)).fails(SenseData.invalidFieldInCdb(10, 7));
    disk.run(Cdbs.access(ORWRITE, 0x40, 0, 1)).fails(SenseData.invalidFieldInCdb(1, 7));
    disk.run(Cdbs.access(ORWRITE, 0, 2), Arrays.copyOf(TestDisk.random(2), 600))
        .fails(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    disk.run(Cdbs.access(ORWRITE, 4096, 0)).good();
    assertThat(disk.device.calls).isEmpty();
    try (TestDisk readOnly = TestDisk.readOnly()) {
      readOnly.run(Cdbs.access(ORWRITE, 0, 1), TestDisk.random(1)).fails(Sense.WRITE_PROTECTED);
    }
  }
}
