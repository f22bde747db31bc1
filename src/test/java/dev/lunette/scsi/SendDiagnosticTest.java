package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class SendDiagnosticTest {
  private static final String SELF_TEST = "1D 04 00 00 00 00";

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @Test
  void selfTestVerifiesTheFirstBlock() {
    disk.device.calls.clear();
    disk.run(SELF_TEST).good();
    assertThat(disk.device.calls).last().asString().contains("read");
    disk.device.failure = new IOException("broken");
    disk.run(SELF_TEST).fails(Sense.WRITE_ERROR); // what is in the cache is written before
  }

  @Test
  void withoutSelfTestNothingIsDone() {
    disk.device.failure = new IOException("broken");
    disk.device.calls.clear();
    disk.run("1D 10 00 00 00 00").good();
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void refusesOtherTestsAndDiagnosticPages() {
    disk.run("1D 20 00 00 00 00").fails(SenseData.invalidFieldInCdb(1, 7));
    disk.run("1D 10 00 00 08 00").fails(SenseData.invalidFieldInCdb(4, 3));
  }

  @Test
  void stoppedDiskIsNotReadyForIt() {
    disk.run("1B").good();
    disk.run(SELF_TEST).fails(Sense.LOGICAL_UNIT_NOT_READY_INITIALIZING_COMMAND_REQUIRED);
  }
}
