package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.page.Caching;
import dev.lunette.scsi.page.Control;
import dev.lunette.scsi.page.Temperature;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Erasure;

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
        boolean sanitizes = cdb instanceof Cdb.Sanitize || cdb instanceof Cdb.ExitFailureMode;
        return sanitizes || allowedDuringSanitize(cdb);
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

    /** Whether it is the restricted completion mode that has failed (SBC-4 4.11.4). */
    boolean restricted() {
      return request.sanitizes() && !request.allowUnrestrictedExit();
    }
  }

  /** Commands allowed during sanitize (SBC-4 4.11.2); what makes no sense fails as ever. */
  private static boolean allowedDuringSanitize(Cdb cdb) {
    return switch (cdb) {
      case Cdb.ModeSense sense -> sense.page() == Caching.CODE || sense.page() == Control.CODE;
      case Cdb.LogSense sense -> sense.page() == Temperature.CODE && sense.subpage() == 0;
      case Cdb.ReadCapacity10 _,
          Cdb.ReadCapacity16 _,
          Cdb.ReportSupportedOperationCodes _,
          Cdb.ReportSupportedTaskManagementFunctions _ ->
          true;
      default -> allowedDuringFormat(cdb);
    };
  }

  /** SBC-3 5.3.1. */
  private static boolean allowedDuringFormat(Cdb cdb) {
    return cdb instanceof Cdb.Inquiry
        || cdb instanceof Cdb.ReportLuns
        || cdb instanceof Cdb.RequestSense
        || cdb instanceof Cdb.Invalid;
  }
}
