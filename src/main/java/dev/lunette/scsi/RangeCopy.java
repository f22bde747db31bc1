package dev.lunette.scsi;

import dev.lunette.scsi.copy.CopyStatus;
import dev.lunette.scsi.reservation.Need;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.vdisk.RangeClone;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies ranges of blocks for a command, step by step, on a thread that may wait: where both ends
 * can share blocks they do, else the bytes are moved through a buffer. Before each step it is
 * looked whether the nexus may still read the one end and write the other, and whether anybody
 * wants it still.
 */
final class RangeCopy {

  private static final Logger LOG = LoggerFactory.getLogger(RangeCopy.class);

  /** What two disks come to share in one step, which moves no bytes. */
  private static final long SHARED_STEP_BYTES = 16 << 20;

  /** How long one waits for a place in the queue of a disk, and how often. */
  private static final int BUSY_MILLIS = 10;

  private static final int BUSY_TRIES = 1000;

  private final Command command;
  private final ByteBuffer buffer;
  private final CopyStatus status;

  /**
   * What is copied where; all in bytes, and both ends of whole blocks.
   *
   * @param source where it is read
   * @param from first byte there
   * @param destination where it is written
   * @param to first byte there
   * @param length bytes
   */
  record Range(CopyEnd source, long from, CopyEnd destination, long to, long length) {

    /** Unit in which both ends can share what is copied; 0 if they can't. */
    long sharedUnit() {
      long unit = destination.vdisk().vdisk().sharedUnitBytes();
      boolean apart = source != destination || Math.abs(to - from) >= length;
      return unit > 0 && apart && (to - from) % unit == 0 ? unit : 0;
    }

    /** Whether what is written first would be read later if it were copied from its start. */
    boolean runsIntoItself() {
      return source == destination && to > from && to - from < length;
    }
  }

  RangeCopy(Command command, ByteBuffer buffer, CopyStatus status) {
    this.command = command;
    this.buffer = buffer;
    this.status = status;
  }

  /** Copies; says why it could not, and tells the status how far it came. */
  @Nullable Sense copy(Range range) {
    long unit = range.sharedUnit();
    for (long done = 0; done < range.length(); ) {
      range.source().steps().enter();
      range.destination().steps().enter();
      try {
        @Nullable Sense refusal = refusal(range);
        if (refusal != null || command.aborted()) {
          return refusal;
        }
        long step = step(range, done, unit);
        if (step == 0) {
          unit = 0; // they turned out not to share it
        } else {
          done += step;
          status.written(step);
        }
      } catch (IOException e) {
        failed(command, e);
        return Sense.THIRD_PARTY_DEVICE_FAILURE;
      } finally {
        range.destination().steps().leave();
        range.source().steps().leave();
      }
    }
    return null;
  }

  /** Bytes that were copied; 0 if they can't be shared, which they were to be. */
  private long step(Range range, long done, long unit) throws IOException {
    long left = range.length() - done;
    long past = unit == 0 ? 0 : (range.to() + done) % unit;
    if (unit != 0 && past == 0 && left >= unit) {
      long shared = Math.min(SHARED_STEP_BYTES, left - left % unit);
      return share(range, done, shared) ? shared : 0;
    }
    // As far as where the two can share it, if they can.
    long moved = Math.min(buffer.capacity(), past == 0 ? left : Math.min(left, unit - past));
    move(range, range.runsIntoItself() ? left - moved : done, (int) moved);
    return moved;
  }

  /** The initiator is told no more than that a disk failed. */
  static void failed(Command command, IOException failure) {
    LOG.info("a copy for {} failed: {}", command.nexus(), failure.getMessage());
  }

  private @Nullable Sense refusal(Range range) {
    @Nullable Sense refusal = range.source().refusal(command.nexus(), Need.READ);
    return refusal != null ? refusal : range.destination().refusal(command.nexus(), Need.WRITE);
  }

  /** Lets the destination have the same bytes, without moving them; false if that can't be. */
  private boolean share(Range range, long at, long length) throws IOException {
    RangeClone clone =
        new RangeClone(range.source().vdisk().vdisk(), range.from() + at, range.to() + at, length);
    patiently(range, () -> range.destination().vdisk().take(clone));
    return clone.shared();
  }

  private void move(Range range, long at, int length) throws IOException {
    patiently(
        range, () -> range.source().vdisk().read(range.from() + at, buffer.clear().limit(length)));
    patiently(
        range,
        () -> range.destination().vdisk().write(range.to() + at, buffer.clear().limit(length)));
  }

  private interface Step {
    void run() throws IOException;
  }

  /** A disk that has too much to do has so for a moment, or it is being erased. */
  private void patiently(Range range, Step step) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        step.run();
        return;
      } catch (VDiskException e) {
        if (e.kind() != VDiskException.Kind.BUSY || tries == BUSY_TRIES || command.aborted()) {
          throw e;
        }
        rest(e);
        if (refusal(range) != null) {
          throw e;
        }
      }
    }
  }

  private static void rest(VDiskException busy) throws VDiskException {
    try {
      Thread.sleep(BUSY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy;
    }
  }
}
