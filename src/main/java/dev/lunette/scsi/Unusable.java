package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.page.Caching;
import dev.lunette.scsi.page.Control;
import dev.lunette.scsi.page.Temperature;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Erasure;
import org.jspecify.annotations.Nullable;

/** Why a medium can't be used: it is being erased (SBC-3 4.11, 5.3), or that has failed. */
sealed interface Unusable {
  EraseRequest request();

  /** Whether a command is executed nevertheless. */
  boolean allows(Cdb cdb);

  /** What the others get. */
  SenseData sense();

  /** It is being erased. */
  record UnderWay(EraseRequest request, Erasure erasure) implements Unusable {

    @Override
    public boolean allows(Cdb cdb) {
      return request.sanitizes() ? allowedDuringSanitize(cdb) : allowedDuringFormat(cdb);
    }

    @Override
    public SenseData sense() {
      return SenseData.of(
              request.sanitizes()
                  ? Sense.LOGICAL_UNIT_NOT_READY_SANITIZE_IN_PROGRESS
                  : Sense.LOGICAL_UNIT_NOT_READY_FORMAT_IN_PROGRESS)
          .withProgress(erasure.progress());
    }
  }

  /** That has failed, or was cut off: the sanitize failure mode, or a corrupt format. */
  record Failed(EraseRequest request) implements Unusable {

    @Override
    public boolean allows(Cdb cdb) {
      if (request.sanitizes()) {
        return sanitizes(cdb) || allowedDuringSanitize(cdb);
      }
      return !(cdb instanceof Cdb.Access
          || cdb instanceof Cdb.Unmap
          || cdb instanceof Cdb.GetLbaStatus
          || cdb instanceof Cdb.TestUnitReady);
    }

    @Override
    public SenseData sense() {
      return SenseData.of(
          request.sanitizes() ? Sense.SANITIZE_COMMAND_FAILED : Sense.MEDIUM_FORMAT_CORRUPTED);
    }

    private static boolean sanitizes(Cdb cdb) {
      return switch (cdb) {
        case Cdb.Sanitize _, Cdb.ExitFailureMode _ -> true;
        case Cdb.Invalid invalid ->
            invalid.operation() == OperationCode.OVERWRITE
                || invalid.operation() == OperationCode.BLOCK_ERASE
                || invalid.operation() == OperationCode.EXIT_FAILURE_MODE;
        default -> false;
      };
    }

    /** Whether it is the restricted completion mode that has failed (SBC-4 4.11.4). */
    boolean restricted() {
      return request.sanitizes() && !request.allowUnrestrictedExit();
    }
  }

  /** Commands allowed during sanitize (SBC-4 4.11.2). */
  private static boolean allowedDuringSanitize(Cdb cdb) {
    return switch (cdb) {
      case Cdb.ModeSense sense -> sense.page() == Caching.CODE || sense.page() == Control.CODE;
      case Cdb.LogSense sense -> sense.page() == Temperature.CODE && sense.subpage() == 0;
      case Cdb.ReadCapacity10 _,
          Cdb.ReadCapacity16 _,
          Cdb.ReportSupportedOperationCodes _,
          Cdb.ReportSupportedTaskManagementFunctions _ ->
          true;
      case Cdb.Invalid invalid -> mayBeAllowedDuringSanitize(invalid.operation());
      default -> allowedDuringFormat(cdb);
    };
  }

  /** SBC-3 5.3.1. */
  private static boolean allowedDuringFormat(Cdb cdb) {
    return cdb instanceof Cdb.Inquiry
        || cdb instanceof Cdb.ReportLuns
        || cdb instanceof Cdb.RequestSense
        || (cdb instanceof Cdb.Invalid invalid && mayBeAllowedDuringFormat(invalid.operation()));
  }

  /**
   * Whether a CDB that can't be decoded is told so: it would be allowed, but for its fields. The
   * fields of others don't matter, for the medium can't be used anyway.
   */
  private static boolean mayBeAllowedDuringSanitize(@Nullable OperationCode operation) {
    return switch (operation) {
      case MODE_SENSE_6,
          MODE_SENSE_10,
          LOG_SENSE,
          READ_CAPACITY_10,
          READ_CAPACITY_16,
          REPORT_SUPPORTED_OPERATION_CODES,
          REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS ->
          true;
      case null, default -> mayBeAllowedDuringFormat(operation);
    };
  }

  /** The same; what is no command fails as ever. */
  private static boolean mayBeAllowedDuringFormat(@Nullable OperationCode operation) {
    return operation == null
        || operation == OperationCode.INQUIRY
        || operation == OperationCode.REPORT_LUNS
        || operation == OperationCode.REQUEST_SENSE;
  }
}
