package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A device on which somebody can have a range for himself, so that what he writes may depend on
 * what he has read (COMPARE AND WRITE).
 *
 * <p>Few disks are ever asked for that, and the others pay one volatile read for each operation on
 * an event loop, and a count for each on the executor. From the first time on every operation holds
 * its range: shared, so that reads and writes are as free beside one another as ever, and wait only
 * for one who has the range for himself.
 *
 * <p>It can also be {@link #shut}, for work on all of it that takes long: then nobody waits, but
 * whoever comes is BUSY. What had to be held for that alone need not be held afterwards.
 */
final class ExclusiveDevice extends FilterDevice {

  /**
   * How long what was read before, and goes to an initiator straight from a file, is waited for.
   */
  private static final long SENT_NANOS = 5_000_000_000L;

  private final Runnable awaitInline;
  private final long sentNanos;
  private final RangeLocks ranges = new RangeLocks();

  /** Operations on the executor that hold no range. */
  private final AtomicInteger unheld = new AtomicInteger();

  /** Whether operations that begin hold their ranges. */
  private volatile boolean holding;

  /** Whether there is none left that does not. */
  private volatile boolean allHeld;

  /** Whether nobody is let in. */
  private volatile boolean shut;

  /** Whether it was for {@link #shut} that operations hold their ranges. */
  private boolean heldForShut;

  /** What is done with a range that nobody else uses. */
  interface Work {

    /**
     * Does it.
     *
     * @param device on which it is done: the one that keeps others away would wait for itself
     */
    void run(BlockDevice device) throws IOException;
  }

  /**
   * Nobody has a range for himself yet.
   *
   * @param awaitInline waits for all operations that run on event loops when it is called
   */
  ExclusiveDevice(BlockDevice next, Runnable awaitInline) {
    this(next, awaitInline, SENT_NANOS);
  }

  ExclusiveDevice(BlockDevice next, Runnable awaitInline, long sentNanos) {
    super(next);
    this.awaitInline = awaitInline;
    this.sentNanos = sentNanos;
  }

  /** Does something with a range while nobody else reads or changes any of it. */
  void alone(long offset, long length, Work work) throws IOException {
    RangeLocks.Range held;
    while (true) {
      if (!allHeld) {
        holdAll();
      }
      held = admitted(ranges.acquire(offset, length));
      if (allHeld) {
        break;
      }
      ranges.release(held); // it was opened meanwhile, so that others hold none again
    }
    try {
      work.run(next);
    } finally {
      ranges.release(held);
    }
  }

  /** Lets nobody in from now on, and returns when all who are inside are done. */
  synchronized void shut() throws IOException {
    if (shut) {
      return;
    }
    boolean heldBefore = allHeld;
    shut = true;
    try {
      if (!heldBefore) {
        holdAll();
        heldForShut = true;
      }
      ranges.release(ranges.acquire(0, Long.MAX_VALUE));
    } catch (IOException | RuntimeException e) {
      open();
      throw e;
    }
  }

  /** The device itself, for the one who has shut this one. */
  BlockDevice inside() {
    return next;
  }

  /** Lets everybody in again. */
  synchronized void open() {
    if (heldForShut) {
      heldForShut = false;
      allHeld = false;
      holding = false;
    }
    shut = false; // last, so that who is let in sees whether ranges are held
  }

  /**
   * Looks once the range is held: who held it before that was shut is waited for, and who holds it
   * later sees that it is.
   */
  private RangeLocks.Range admitted(RangeLocks.Range held) throws VDiskException {
    if (shut) {
      ranges.release(held);
      throw new VDiskException(Kind.BUSY, "all of it is being erased");
    }
    return held;
  }

  private synchronized void holdAll() throws IOException {
    holding = true;
    awaitInline.run();
    Look.until(() -> unheld.get() == 0, Long.MAX_VALUE);
    if (!Look.until(() -> !next.isSending(), sentNanos)) {
      throw new VDiskException(Kind.BUSY, "somebody is slow to take what it has read before");
    }
    allHeld = true;
  }

  /** Does what may be done beside others, with its range held if there is need. */
  private void beside(long offset, long length, Execution.Work work) throws IOException {
    RangeLocks.Range held = enter(offset, length);
    try {
      work.run();
    } finally {
      leave(held);
    }
  }

  /** Comes in; null if no range is held. */
  private RangeLocks.@Nullable Range enter(long offset, long length) throws IOException {
    if (!holding) {
      unheld.getAndIncrement();
      if (!holding) {
        return null;
      }
      unheld.getAndDecrement();
    }
    return admitted(ranges.share(offset, length));
  }

  private void leave(RangeLocks.@Nullable Range held) {
    if (held == null) {
      unheld.getAndDecrement();
    } else {
      ranges.release(held);
    }
  }

  /** What two devices do with a range that they come to share. */
  private interface Sharing {
    boolean run() throws IOException;
  }

  /**
   * Does it beside others unless there is one who is alone in the range: those who hold a range
   * here and wait for one there could wait for each other for ever.
   */
  private boolean tryBeside(long offset, long length, Sharing work) throws IOException {
    if (!holding) {
      unheld.getAndIncrement();
      try {
        if (!holding) {
          return work.run();
        }
      } finally {
        unheld.getAndDecrement();
      }
    }
    RangeLocks.Range held = ranges.tryShare(offset, length);
    if (held == null) {
      return false;
    }
    try {
      return !shut && work.run();
    } finally {
      ranges.release(held);
    }
  }

  @Override
  public int sharedUnitBytes() {
    return next.sharedUnitBytes();
  }

  @Override
  public boolean lend(long offset, long length, BlockDevice to, long toOffset) throws IOException {
    return tryBeside(offset, length, () -> next.lend(offset, length, to, toOffset));
  }

  @Override
  public boolean borrow(BlockDevice lender, long from, long offset, long length)
      throws IOException {
    return tryBeside(offset, length, () -> next.borrow(lender, from, offset, length));
  }

  /** All of it, for writes made together are passed on whole. */
  @Override
  public Capabilities capabilities() {
    return next.capabilities();
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) throws IOException {
    if (!holding) {
      return next.tryRead(offset, target);
    }
    RangeLocks.Range held = ranges.tryShare(offset, target.remaining());
    if (held == null) {
      return false;
    }
    try {
      return !shut && next.tryRead(offset, target);
    } finally {
      ranges.release(held);
    }
  }

  /** One that is done in part is made anew later, so its range would have to be held until then. */
  @Override
  public boolean tryWrite(long offset, ByteBuffer source) throws IOException {
    return !holding && next.tryWrite(offset, source);
  }

  /** It would be read later than the range could be held. */
  @Override
  public @Nullable FileRange tryFile(long offset, int lengthBytes) {
    return holding ? null : next.tryFile(offset, lengthBytes);
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    beside(offset, target.remaining(), () -> next.read(offset, target));
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    beside(offset, source.remaining(), () -> next.write(offset, source, durable));
  }

  /** Holds all from the first byte to the last: shared, so that only who is alone there waits. */
  @Override
  public void write(List<Write> writes) throws IOException {
    long from = Long.MAX_VALUE;
    long to = 0;
    for (Write write : writes) {
      from = Math.min(from, write.offset());
      to = Math.max(to, write.offset() + write.source().remaining());
    }
    beside(from, to - from, () -> next.write(writes));
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    beside(offset, length, () -> next.trim(offset, length));
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    beside(offset, length, () -> next.zero(offset, length, durable));
  }
}
