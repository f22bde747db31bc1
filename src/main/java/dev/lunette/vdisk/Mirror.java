package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two devices while one becomes a copy of the other, which is in use.
 *
 * <p>The copy grows from the start. What lies before its end, {@link #copied}, is changed on both
 * devices, the rest on the old one only. Who changes a range holds it, and the copier holds the
 * range of its step, so the end of the copy never passes through a range that is being changed, and
 * two changes of one range come to both devices in the same order. Reads come from the old device
 * and hold nothing.
 *
 * <p>The old device has the say. What fails there fails, and the copy is brought in line with
 * whatever is left there; what fails on the new one ends the move and nobody else hears of it.
 */
final class Mirror implements BlockDevice {

  /** Data of one step: no one who writes waits for longer than it takes to copy this. */
  static final int STEP_BYTES = 1 << 20;

  /** A hole of one step: there is nothing to copy, only to be looked at. */
  static final long HOLE_STEP_BYTES = 64L << 20;

  /** Largest logical block: what is copied in one piece is made of whole ones. */
  private static final long BLOCK_BYTES = 4096;

  /** Extents that are asked for at a time; a step that has more of them ends with these. */
  private static final int EXTENTS = 64;

  /** Others do not wait for longer than this behind one pause of the copier's thread. */
  private static final long LONGEST_PAUSE_NANOS = 50_000_000;

  /** A change of the start of a range on the new device. */
  private interface Repetition {
    void run(long length) throws IOException;
  }

  /** Who is told of each step, as {@link Move#progress} is. */
  interface Progress {
    void made(long doneBytes, long totalBytes);
  }

  private final BlockDevice from;
  private final BlockDevice to;
  private final long sizeBytes;
  private final long holeStepBytes;
  private final BooleanSupplier cancelled;
  private final RangeLocks ranges = new RangeLocks();
  private final LongAdder operations = new LongAdder();
  private volatile long copied;
  private volatile @Nullable Throwable failure;

  Mirror(BlockDevice from, BlockDevice to, long holeStepBytes, BooleanSupplier cancelled) {
    this.from = from;
    this.to = to;
    this.sizeBytes = from.sizeBytes();
    this.holeStepBytes = holeStepBytes;
    this.cancelled = cancelled;
  }

  /** The device that is copied. */
  BlockDevice from() {
    return from;
  }

  @Override
  public Capabilities capabilities() {
    return from.capabilities().moving(to.capabilities());
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    operations.increment();
    from.read(offset, target);
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    ByteBuffer again = source.duplicate();
    int start = source.position();
    change(
        offset,
        source.remaining(),
        () -> from.write(offset, source, durable),
        length -> to.write(offset, again.limit(start + (int) length), durable));
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    change(offset, length, () -> from.trim(offset, length), both -> to.trim(offset, both));
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    change(
        offset,
        length,
        () -> from.zero(offset, length, durable),
        both -> to.zero(offset, both, durable));
  }

  @Override
  public void flush() throws IOException {
    from.flush();
    if (failure == null) {
      onNew(to::flush);
    }
  }

  @Override
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    return from.extents(offset, length, most);
  }

  @Override
  public boolean isSending() {
    return from.isSending();
  }

  @Override
  public Provisioning provisioning() {
    return from.provisioning();
  }

  @Override
  public Space space() throws IOException {
    return from.space();
  }

  @Override
  public void resize(long newSizeBytes) throws VDiskException {
    throw new VDiskException(
        Kind.UNSUPPORTED, "the device is being moved and can't be resized meanwhile");
  }

  /** Both devices belong to others. */
  @Override
  public void close() {}

  /** Fails if the copy can't be relied on any more. */
  void requireWhole() throws VDiskException {
    Throwable cause = failure;
    if (cause != null) {
      throw new VDiskException(
          Kind.IO,
          "the new device failed: " + cause.getMessage() + "; the move is given up",
          cause);
    }
  }

  /** Fails if the move is to be given up. */
  void requireWanted() throws VDiskException {
    if (cancelled.getAsBoolean()) {
      throw new VDiskException(
          Kind.STALE, "the move was cancelled after %d bytes".formatted(copied));
    }
  }

  /** Copies everything, on this thread, and flushes the copy. */
  void copy(Progress progress) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(STEP_BYTES);
    while (copied < sizeBytes) {
      requireWanted();
      long before = operations.sum();
      long start = System.nanoTime();
      step(buffer);
      requireWhole();
      progress.made(copied, sizeBytes);
      if (operations.sum() != before) {
        // Half of the time at most, where somebody else has work for the devices.
        LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, System.nanoTime() - start));
      }
    }
    to.flush();
    requireWanted();
  }

  private void step(ByteBuffer buffer) throws IOException {
    long at = copied;
    Extent next = from.extents(at, Math.min(sizeBytes - at, holeStepBytes), 1).getFirst();
    long hole = next.state().isZeros() ? next.length() : 0;
    long length = Math.min(sizeBytes - at, Math.max(hole, STEP_BYTES));
    RangeLocks.Range held = ranges.acquire(at, length, this::requireWanted);
    try {
      copied = copyExtents(at, at + length, buffer);
    } finally {
      ranges.release(held);
    }
  }

  /**
   * Copies a range that is held, or the start of it; returns where that ends. A device tells of
   * bytes; here a block is a hole only as a whole.
   */
  private long copyExtents(long start, long end, ByteBuffer buffer) throws IOException {
    long most = start + STEP_BYTES;
    long at = start;
    for (Extent extent : from.extents(start, end - start, EXTENTS)) {
      long stop = extent.offset() + extent.length();
      if (extent.state().isZeros()) {
        long whole = stop == end ? end : stop & -BLOCK_BYTES;
        if (whole > at) {
          clear(at, whole - at);
          most += whole - at;
          at = whole;
        }
      } else {
        long whole = Math.min(Math.min(end, most), (stop + BLOCK_BYTES - 1) & -BLOCK_BYTES);
        if (whole > at) {
          copyData(at, (int) (whole - at), buffer);
          at = whole;
        }
        if (at == most) {
          break;
        }
      }
    }
    if (at == start) {
      throw new IllegalStateException("the old device told nothing of byte " + start);
    }
    return at;
  }

  private void copyData(long offset, int length, ByteBuffer buffer) throws IOException {
    from.read(offset, buffer.clear().limit(length));
    to.write(offset, buffer.flip(), false);
  }

  /** A new device is a hole already; one that has been used is not. */
  private void clear(long offset, long length) throws IOException {
    Extent there = to.extents(offset, length, 1).getFirst();
    if (there.state() == Extent.State.DATA || there.length() < length) {
      to.trim(offset, length);
    }
  }

  private void change(long offset, long length, Execution.Work onOld, Repetition onNew)
      throws IOException {
    operations.increment();
    RangeLocks.Range held = ranges.acquire(offset, length);
    try {
      long both = failure == null ? Math.min(length, Math.max(0, copied - offset)) : 0;
      try {
        onOld.run();
      } catch (Throwable e) {
        if (both > 0) {
          onNew(() -> copyAgain(offset, both));
        }
        throw e;
      }
      if (both > 0) {
        onNew(() -> onNew.run(both));
      }
    } finally {
      ranges.release(held);
    }
  }

  /** A change has failed, or was done in part: what is there now is what the copy must hold. */
  private void copyAgain(long offset, long length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(STEP_BYTES, length));
    for (long done = 0; done < length; ) {
      int step = (int) Math.min(buffer.capacity(), length - done);
      copyData(offset + done, step, buffer);
      done += step;
    }
  }

  private void onNew(Execution.Work work) {
    try {
      work.run();
    } catch (Throwable e) {
      if (failure == null) {
        failure = e;
      }
    }
  }
}
