package dev.lunette.scsi;

import dev.lunette.scsi.copy.BlockRange;
import dev.lunette.scsi.copy.CopyStatus;
import dev.lunette.scsi.reservation.Need;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WRITE USING TOKEN of the token that everybody knows: its ranges read as zeros then. */
final class ZeroRanges {

  /** What is made zero before it is looked again whether anybody wants it still. */
  private static final long STEP_BYTES = 16 << 20;

  private final Command command;
  private final CopyEnd disk;
  private final List<BlockRange> ranges;
  private final CopyStatus status;

  ZeroRanges(Command command, CopyEnd disk, List<BlockRange> ranges, CopyStatus status) {
    this.command = command;
    this.disk = disk;
    this.ranges = List.copyOf(ranges);
    this.status = status;
  }

  /** Does it; says why it could not. */
  @Nullable SenseData run() {
    for (BlockRange range : ranges) {
      long offset = range.lba() * disk.blockSizeBytes();
      long length = range.blocks() * disk.blockSizeBytes();
      for (long done = 0; done < length; done += STEP_BYTES) {
        disk.steps().enter();
        try {
          @Nullable Sense refusal = disk.refusal(command.nexus(), Need.WRITE);
          if (refusal != null || command.aborted()) {
            return refusal == null ? null : SenseData.of(refusal);
          }
          long step = Math.min(STEP_BYTES, length - done);
          disk.zero(offset + done, step);
          status.written(step);
        } catch (IOException e) {
          RangeCopy.failed(command, e);
          return SenseData.of(Sense.THIRD_PARTY_DEVICE_FAILURE);
        } finally {
          disk.steps().leave();
        }
      }
    }
    return null;
  }
}
