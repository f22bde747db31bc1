package dev.lunette.scsi.cdb;

import dev.lunette.scsi.sense.SenseData;
import org.jspecify.annotations.Nullable;

/**
 * A decoded command descriptor block: one record per operation, whatever its length was.
 *
 * <p>Logical block addresses are unsigned 64-bit numbers; counts of blocks fit 32 bits.
 */
public sealed interface Cdb {

  /** A command over a range of logical blocks. */
  sealed interface Access extends Cdb {

    /** Which of the commands it was, for pointing at a field. */
    OperationCode operation();

    /** First logical block, unsigned. */
    long lba();

    /** Number of logical blocks. */
    long blocks();
  }

  /** A command that puts the blocks that come with it on the medium, in its own way. */
  sealed interface WriteAccess extends Access {}

  /** A command of CD and DVD drives alone (MMC-6). */
  sealed interface Multimedia extends Cdb {}

  /**
   * What can't be decoded.
   *
   * @param sense what to answer
   * @param operation whose CDB it is, where it is that of a command that is known
   */
  record Invalid(SenseData sense, @Nullable OperationCode operation) implements Cdb {

    Invalid(SenseData sense) {
      this(sense, null);
    }

    Invalid as(OperationCode known) {
      return new Invalid(sense, known);
    }
  }

  /** TEST UNIT READY (SPC-5 6.49). */
  record TestUnitReady() implements Cdb {}

  /** SEND DIAGNOSTIC (SPC-4 6.42), with the default self-test or with nothing at all. */
  record SendDiagnostic(boolean selfTest) implements Cdb {}

  /** REQUEST SENSE (SPC-5 6.39). */
  record RequestSense(boolean descriptorFormat, int allocationLength) implements Cdb {}

  /** INQUIRY (SPC-5 6.7): the standard data, or a page of vital product data. */
  record Inquiry(boolean vitalProductData, int page, int allocationLength) implements Cdb {}

  /** MODE SENSE 6 and 10 (SPC-5 6.14, 6.15). */
  record ModeSense(
      OperationCode operation,
      boolean disableBlockDescriptors,
      boolean longLba,
      int pageControl,
      int page,
      int subpage,
      int allocationLength)
      implements Cdb {}

  /** MODE SELECT 6 and 10 (SPC-5 6.12, 6.13). */
  record ModeSelect(
      OperationCode operation, boolean pageFormat, boolean savePages, int parameterListLength)
      implements Cdb {}

  /** LOG SENSE (SPC-4 6.8); the page control says which values of counters are wanted. */
  record LogSense(
      int pageControl, int page, int subpage, int parameterPointer, int allocationLength)
      implements Cdb {}

  /** READ BUFFER (SPC-4 6.18). */
  record ReadBuffer(int mode, int bufferId, int bufferOffset, int allocationLength)
      implements Cdb {}

  /** WRITE BUFFER (SPC-4 6.49). */
  record WriteBuffer(int mode, int bufferId, int bufferOffset, int parameterListLength)
      implements Cdb {}

  /** REPORT TIMESTAMP (SPC-4). */
  record ReportTimestamp(long allocationLength) implements Cdb {}

  /** SET TIMESTAMP (SPC-4). */
  record SetTimestamp(long parameterListLength) implements Cdb {}

  /** REPORT TARGET PORT GROUPS (SPC-4 6.37) in one of two formats. */
  record ReportTargetPortGroups(boolean extendedHeader, long allocationLength) implements Cdb {}

  /** SET TARGET PORT GROUPS (SPC-4 6.45). */
  record SetTargetPortGroups(long parameterListLength) implements Cdb {}

  /** START STOP UNIT (SBC-4 5.31) without power condition, load or eject. */
  record StartStopUnit(boolean start, boolean noFlush) implements Cdb {}

  /** PREVENT ALLOW MEDIUM REMOVAL (SBC-4 5.17). */
  record PreventAllowMediumRemoval(boolean prevent) implements Cdb {}

  /** READ CAPACITY 10 (SBC-4 5.20). */
  record ReadCapacity10() implements Cdb {}

  /** READ CAPACITY 16 (SBC-4 5.21). */
  record ReadCapacity16(long allocationLength) implements Cdb {}

  /** GET LBA STATUS 16 (SBC-4) with report type 0, all logical blocks. */
  record GetLbaStatus(long startingLba, long allocationLength) implements Cdb {}

  /** READ DEFECT DATA 10 and 12 (SBC-4): which lists, told in which form. */
  record ReadDefectData(OperationCode operation, int lists, long allocationLength) implements Cdb {}

  /** READ 6 to 16 (SBC-4 5.16 ff.), and what READ CD and READ CD MSF read of user data. */
  record Read(OperationCode operation, long lba, long blocks, boolean forceUnitAccess)
      implements Access {}

  /** WRITE 6 to 16 (SBC-4 5.40 ff.). */
  record Write(OperationCode operation, long lba, long blocks, boolean forceUnitAccess)
      implements WriteAccess {}

  /** VERIFY 10 to 16 (SBC-4 5.36 ff.). */
  record Verify(OperationCode operation, long lba, long blocks, ByteCheck byteCheck)
      implements Access {}

  /** What a VERIFY compares (SBC-4 5.36, BYTCHK). */
  enum ByteCheck {
    /** Nothing: the blocks are only read. */
    NONE,
    /** The blocks with the data-out buffer. */
    ALL,
    /** Each block with the one of the data-out buffer. */
    SAME
  }

  /** COMPARE AND WRITE (SBC-4): the data-out buffer is what is expected, then what is written. */
  record CompareAndWrite(OperationCode operation, long lba, long blocks, boolean forceUnitAccess)
      implements Access {}

  /** ORWRITE 16 (SBC-4). */
  record OrWrite(OperationCode operation, long lba, long blocks, boolean forceUnitAccess)
      implements WriteAccess {}

  /** WRITE ATOMIC 16 (SBC-4) with ATOMIC BOUNDARY 0: all blocks are one atomic write operation. */
  record WriteAtomic(OperationCode operation, long lba, long blocks, boolean forceUnitAccess)
      implements WriteAccess {}

  /** WRITE AND VERIFY 10 to 16 (SBC-4): compares what it has written if the bytes are checked. */
  record WriteAndVerify(OperationCode operation, long lba, long blocks, boolean byteCheck)
      implements WriteAccess {}

  /** PRE-FETCH 10 and 16 (SBC-4); 0 blocks mean all that follow. */
  record PreFetch(OperationCode operation, long lba, long blocks, boolean immediate)
      implements Access {}

  /** SYNCHRONIZE CACHE 10 and 16 (SBC-4 5.33, 5.34); 0 blocks mean all that follow. */
  record SynchronizeCache(OperationCode operation, long lba, long blocks) implements Access {}

  /**
   * WRITE SAME 10 and 16 (SBC-4 5.52, 5.53); 0 blocks mean all that follow. To anchor is to unmap
   * and keep the space.
   */
  record WriteSame(
      OperationCode operation,
      long lba,
      long blocks,
      boolean unmap,
      boolean anchor,
      boolean noDataOut)
      implements Access {}

  /** UNMAP (SBC-4 5.35); to anchor is to keep the space. */
  record Unmap(boolean anchor, int parameterListLength) implements Cdb {}

  /**
   * FORMAT UNIT (SBC-3 5.3) without protection information; what the defect lists would look like.
   */
  record FormatUnit(boolean longList, boolean formatData, int defectListFormat) implements Cdb {}

  /** SANITIZE (SBC-3 5.30), but for its EXIT FAILURE MODE; its service action is the operation. */
  record Sanitize(
      OperationCode operation,
      boolean immediate,
      boolean allowUnrestrictedExit,
      int parameterListLength)
      implements Cdb {}

  /** SANITIZE with EXIT FAILURE MODE (SBC-3 5.30.2.5). */
  record ExitFailureMode() implements Cdb {}

  /** RESERVE 6 and 10 of the whole logical unit (SPC-2 7.21, 7.22). */
  record Reserve() implements Cdb {}

  /** RELEASE 6 and 10 of the whole logical unit (SPC-2 7.16, 7.17). */
  record Release() implements Cdb {}

  /** PERSISTENT RESERVE IN (SPC-4 6.15); its service action is the operation. */
  record PersistentReserveIn(OperationCode operation, int allocationLength) implements Cdb {}

  /** PERSISTENT RESERVE OUT (SPC-4 6.16); its service action is the operation. */
  record PersistentReserveOut(
      OperationCode operation, int scope, int type, long parameterListLength) implements Cdb {}

  /** Third-party copy (SPC-4 5.17): what a logical unit is to do as a copy manager. */
  sealed interface ThirdPartyCopy extends Cdb {}

  /** EXTENDED COPY with a list identifier of one byte or of four (SPC-4 6.4, 6.5). */
  record ExtendedCopy(OperationCode operation, long parameterListLength)
      implements ThirdPartyCopy {}

  /** POPULATE TOKEN and WRITE USING TOKEN (SBC-3 5.7, 5.55). */
  record TokenCopy(OperationCode operation, int listIdentifier, long parameterListLength)
      implements ThirdPartyCopy {}

  /** What has become of a copy, or what can be copied (SPC-4 6.17 ff.). */
  record ReceiveCopyResults(OperationCode operation, int listIdentifier, long allocationLength)
      implements ThirdPartyCopy {}

  /** REPORT LUNS (SPC-5 6.33). */
  record ReportLuns(int selectReport, long allocationLength) implements Cdb {}

  /** REPORT SUPPORTED OPERATION CODES (SPC-5 6.35). */
  record ReportSupportedOperationCodes(
      boolean timeouts, int reportingOptions, int code, int serviceAction, long allocationLength)
      implements Cdb {}

  /** REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS (SPC-5 6.36). */
  record ReportSupportedTaskManagementFunctions(boolean extended, long allocationLength)
      implements Cdb {}

  /** START STOP UNIT without power condition: spins a disc, or moves the tray. */
  record StartStopDrive(boolean start, boolean loadEject) implements Multimedia {}

  /** READ TOC/PMA/ATIP: addresses as minute, second and frame if {@code time} is set. */
  record ReadToc(boolean time, int format, int number, int allocationLength)
      implements Multimedia {}

  /** GET CONFIGURATION. */
  record GetConfiguration(int requestType, int firstFeature, int allocationLength)
      implements Multimedia {}

  /** GET EVENT STATUS NOTIFICATION, polled; the classes are a set of bits. */
  record GetEventStatusNotification(int classes, int allocationLength) implements Multimedia {}

  /** READ DISC INFORMATION. */
  record ReadDiscInformation(int dataType, int allocationLength) implements Multimedia {}

  /** READ TRACK INFORMATION of the track at an address, or with a number, or of a session. */
  record ReadTrackInformation(int numberType, long number, int allocationLength)
      implements Multimedia {}

  /** READ DVD STRUCTURE. */
  record ReadDvdStructure(int layer, int format, int allocationLength) implements Multimedia {}

  /** MECHANISM STATUS. */
  record MechanismStatus(int allocationLength) implements Multimedia {}
}
