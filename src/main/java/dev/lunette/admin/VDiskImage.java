package dev.lunette.admin;

import dev.lunette.vdisk.BlockingVDisk;
import dev.lunette.vdisk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads an image of an open vDisk or snapshot, range after range. */
final class VDiskImage implements ImageReader {
  /** Ranges that are asked for at a time. */
  static final int RANGES = 256;

  private static final int MOST_DATA_BYTES = 1 << 20;

  private final BlockingVDisk vdisk;
  private final long sizeBytes;
  private final Optional<UUID> id;
  private final Optional<UUID> baseId;
  private final Ranges ranges;
  private final Closing closing;
  private final Deque<Change> pieces = new ArrayDeque<>();
  private long offset;
  private boolean closed;

  /** What there is to read from an offset on, in order; nothing at the end. */
  interface Ranges {
    List<Extent> from(long offset) throws IOException;

    /** Fails if what was read so far may be something else by now. */
    default void requireSame() throws AdminException {}
  }

  /** Gives back what was opened. */
  interface Closing {
    void run() throws IOException;
  }

  VDiskImage(
      BlockingVDisk vdisk,
      Optional<UUID> id,
      Optional<UUID> baseId,
      Ranges ranges,
      Closing closing) {
    this.vdisk = vdisk;
    this.sizeBytes = vdisk.vdisk().sizeBytes(); // it may grow meanwhile
    this.id = id;
    this.baseId = baseId;
    this.ranges = ranges;
    this.closing = closing;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public Optional<UUID> id() {
    return id;
  }

  @Override
  public Optional<UUID> baseId() {
    return baseId;
  }

  @Override
  public Optional<Change> next() throws AdminException {
    while (pieces.isEmpty() && offset < sizeBytes) {
      List<Extent> found = Failures.translated(() -> ranges.from(offset));
      found.forEach(this::add);
      offset = found.isEmpty() ? sizeBytes : end(found.getLast());
    }
    ranges.requireSame();
    return Optional.ofNullable(pieces.poll());
  }

  private static long end(Extent extent) {
    return extent.offset() + extent.length();
  }

  /** Cuts what is long, and leaves out the zeros of a whole image. */
  private void add(Extent extent) {
    // The last block of the store may reach beyond the end of the vDisk.
    long end = Math.min(end(extent), sizeBytes);
    boolean zero = extent.state().isZeros();
    if (zero && baseId.isPresent() && end > extent.offset()) {
      pieces.add(new Change(extent.offset(), end - extent.offset(), true));
    }
    for (long at = extent.offset(); !zero && at < end; at += MOST_DATA_BYTES) {
      pieces.add(new Change(at, Math.min(MOST_DATA_BYTES, end - at), false));
    }
  }

  @Override
  public void read(long from, ByteBuffer target) throws AdminException {
    Failures.translated(() -> {
      if (target.isDirect()) {
        vdisk.read(from, target);
      } else {
        ByteBuffer direct = ByteBuffer.allocateDirect(target.remaining());
        vdisk.read(from, direct);
        target.put(direct.flip());
      }
      return target;
    });
  }

  @Override
  public void close() throws AdminException {
    if (closed) {
      return;
    }
    closed = true;
    Failures.translated(() -> {
      closing.run();
      return closed;
    });
  }
}
