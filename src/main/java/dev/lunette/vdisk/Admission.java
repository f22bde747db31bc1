package dev.lunette.vdisk;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDiskException.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks a request before anything is done about it, so that no device has to.
 *
 * @param config what the operator declared
 * @param readOnly whether the vDisk may not be written, as it is now
 * @param device whose size is the limit
 * @param gate closed when the vDisk is
 */
record Admission(
    VDiskConfig config, BooleanSupplier readOnly, BlockDevice device, InlineGate gate) {

  /** Why a request can't be run, or null if it can. */
  @Nullable VDiskException refusal(Operation operation, long offset, long length) {
    if (gate.isClosed()) {
      return refusal(operation, offset, length, Kind.STALE, "the vDisk is closed");
    }
    if (operation.changesData() && readOnly.getAsBoolean()) {
      return refusal(operation, offset, length, Kind.READ_ONLY, "the vDisk is read-only");
    }
    long size = device.sizeBytes();
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      String reason = "the vDisk has %d bytes".formatted(size);
      return refusal(operation, offset, length, Kind.OUT_OF_RANGE, reason);
    }
    int block = config.logicalBlockSizeBytes();
    if (((offset | length) & (block - 1)) != 0) {
      String reason = "expected multiples of its block of %d bytes".formatted(block);
      return refusal(operation, offset, length, Kind.UNSUPPORTED, reason);
    }
    return null;
  }

  /** The same for several ranges; no ranges are refused where any would be. */
  @Nullable VDiskException refusal(Operation operation, List<Extent> ranges) {
    VDiskException refusal = refusal(operation, 0, 0);
    for (Extent range : ranges) {
      refusal = refusal != null ? refusal : refusal(operation, range.offset(), range.length());
    }
    return refusal;
  }

  /** The same for a range that is to be filled with one block. */
  @Nullable VDiskException refusal(long offset, long length, ByteBuffer block) {
    int expected = config.logicalBlockSizeBytes();
    if (block.remaining() != expected) {
      String reason =
          "a pattern of %d bytes, expected one block of %d".formatted(block.remaining(), expected);
      return refusal(Operation.WRITE_SAME, offset, length, Kind.UNSUPPORTED, reason);
    }
    return refusal(Operation.WRITE_SAME, offset, length);
  }

  /** Says whether there is something to run; otherwise {@code done} has been told already. */
  boolean admits(Operation operation, long offset, long length, Completion done) {
    return admits(refusal(operation, offset, length), length, done);
  }

  /** Says whether there is something to run; otherwise {@code done} has been told already. */
  static boolean admits(@Nullable VDiskException refusal, long length, Completion done) {
    if (refusal != null) {
      done.failed(refusal);
      return false;
    }
    if (length == 0) {
      done.completed();
      return false;
    }
    return true;
  }

  private VDiskException refusal(
      Operation operation, long offset, long length, Kind kind, String reason) {
    return new Request(config.name(), operation, offset, length).failure(kind, reason);
  }
}
