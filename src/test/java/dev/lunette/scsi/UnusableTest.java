package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What comes first, that the medium can't be used or that a CDB makes no sense. */
final class UnusableTest {

  private static final Set<OperationCode> DURING_FORMAT =
      EnumSet.of(OperationCode.INQUIRY, OperationCode.REPORT_LUNS, OperationCode.REQUEST_SENSE);

  /** Commands that are executed at least for some of their pages (SBC-4 4.11.2). */
  private static final Set<OperationCode> DURING_SANITIZE =
      EnumSet.of(
          OperationCode.INQUIRY,
          OperationCode.REPORT_LUNS,
          OperationCode.REQUEST_SENSE,
          OperationCode.MODE_SENSE_6,
          OperationCode.MODE_SENSE_10,
          OperationCode.LOG_SENSE,
          OperationCode.READ_CAPACITY_10,
          OperationCode.READ_CAPACITY_16,
          OperationCode.REPORT_SUPPORTED_OPERATION_CODES,
          OperationCode.REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS);

  private static final Set<OperationCode> SANITIZE =
      EnumSet.of(
          OperationCode.OVERWRITE, OperationCode.BLOCK_ERASE, OperationCode.EXIT_FAILURE_MODE);

  @AutoClose private final EraseDisk it = new EraseDisk(TestDisk.thin());

  /** Sends each command with LINK, which there is not; those of {@code looked} are looked at. */
  private void assertFieldsMatterOnlyIn(Set<OperationCode> looked, Sense others) {
    for (OperationCode operation : CommandSet.DISK.operations()) {
      byte[] cdb = Cdbs.minimal(operation);
      cdb[operation.lengthBytes() - 1] |= 0x01;
      assertThat(it.disk.command(cdb, new byte[0]).run(it.unit).sense().sense())
          .as("%s", operation)
          .isEqualTo(looked.contains(operation) ? Sense.INVALID_FIELD_IN_CDB : others);
    }
    it.begin("FF").fails(Sense.INVALID_COMMAND_OPERATION_CODE);
  }

  @Test
  void fieldsOfWhatIsNotAllowedDuringSanitizeDoNotMatter() {
    it.stopAt("write");
    TestCommand sanitize = it.overwrite(0, "01 00 0001 11");
    it.awaitStop();
    assertFieldsMatterOnlyIn(DURING_SANITIZE, Sense.LOGICAL_UNIT_NOT_READY_SANITIZE_IN_PROGRESS);
    it.goOn();
    sanitize.good();
  }

  @Test
  void fieldsOfWhatIsNotAllowedDuringFormatDoNotMatter() {
    it.stopAt("trim");
    TestCommand format = it.begin("04");
    it.awaitStop();
    assertFieldsMatterOnlyIn(DURING_FORMAT, Sense.LOGICAL_UNIT_NOT_READY_FORMAT_IN_PROGRESS);
    it.goOn();
    format.good();
  }

  @Test
  void fieldsOfWhatIsNotAllowedAfterASanitizeThatFailedDoNotMatter() {
    it.disk.device.failure = new IOException("broken");
    it.begin("48 02").fails(Sense.SANITIZE_COMMAND_FAILED);
    Set<OperationCode> looked = EnumSet.copyOf(DURING_SANITIZE);
    looked.addAll(SANITIZE);
    assertFieldsMatterOnlyIn(looked, Sense.SANITIZE_COMMAND_FAILED);
  }
}
