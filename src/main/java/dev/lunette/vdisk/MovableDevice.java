package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A device that stands on another one and can be moved onto a third while it is in use.
 *
 * <p>Where it stands is one object, which is replaced as a whole: at rest on a device, between two
 * ({@link Mirror}), or at rest while everyone waits for the switch. Who uses a device is counted in
 * the object that led there, so that a move can wait until nobody uses the old way any more.
 * Operations on event loops are not counted, and cost one volatile read; they are refused while a
 * move is going on, and the one who moves waits for those that had begun ({@link
 * Move#awaitInline}).
 */
public final class MovableDevice implements BlockDevice {

  /** Held by the one who moves. */
  private final ReentrantLock moving = new ReentrantLock();

  private final long holeStepBytes;
  private volatile MovablePlace place;
  private volatile boolean closing;

  /** Stands on a device, which it closes when it is closed. */
  public MovableDevice(BlockDevice device) {
    this(device, Mirror.HOLE_STEP_BYTES);
  }

  MovableDevice(BlockDevice device, long holeStepBytes) {
    this.place = MovablePlace.on(device);
    this.holeStepBytes = holeStepBytes;
  }

  /**
   * Copies everything to another device and stands on that one in the end. Where it fails, it
   * stands where it stood, and nobody but the caller notices, unless it was the {@link Move#commit}
   * that failed: then it can only be read from there on. In any case the device on which it does
   * not stand is used no more when this returns, and it is for the caller to close.
   *
   * @param to as large as this one; what it holds is overwritten
   */
  public void move(BlockDevice to, Move move) throws IOException {
    if (!moving.tryLock()) {
      throw new VDiskException(Kind.BUSY, "the device is being moved already");
    }
    try {
      MovablePlace before = place;
      requireFit(before.device, to);
      Mirror mirror =
          new Mirror(before.device, to, holeStepBytes, () -> closing || move.cancelled());
      MovablePlace between = new MovablePlace(mirror, false, null);
      place = between;
      try {
        move.awaitInline();
        before.awaitEmpty(mirror::requireWanted);
        requireFit(before.device, to); // it may have been about to grow
        mirror.copy(move::progress);
        change(mirror, between, MovablePlace.on(to), move);
      } finally {
        if (place == between) {
          place = before; // the same, for whoever came in before the move may still be there
        }
        between.awaitEmpty();
      }
    } finally {
      moving.unlock();
    }
  }

  /**
   * Lets nobody in, waits for those who are, and stands in the new place or as before again; where
   * it is not known which of them the next start will find, nothing is changed in either any more.
   */
  private void change(Mirror mirror, MovablePlace between, MovablePlace after, Move move)
      throws IOException {
    CountDownLatch pause = new CountDownLatch(1);
    place = new MovablePlace(mirror, false, pause);
    MovablePlace then = between;
    try {
      between.awaitEmpty(mirror::requireWanted);
      mirror.requireWhole();
      // If the commit fails, it may have been made.
      then = MovablePlace.on(new StrandedDevice(mirror.from()));
      move.commit();
      then = after;
    } finally {
      place = then;
      pause.countDown();
    }
  }

  private static void requireFit(BlockDevice from, BlockDevice to) throws VDiskException {
    if (to.sizeBytes() != from.sizeBytes()) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "the new device has %d bytes, expected the %d of the old one"
              .formatted(to.sizeBytes(), from.sizeBytes()));
    }
    if (to.capabilities().readOnly()) {
      throw new VDiskException(Kind.READ_ONLY, "the new device is read-only");
    }
  }

  /** Comes in, to leave again; waits only while the device is being switched. */
  private MovablePlace enter() throws IOException {
    while (true) {
      MovablePlace now = place;
      CountDownLatch pause = now.pause;
      if (pause != null) {
        await(pause);
        continue;
      }
      now.inside.getAndIncrement();
      if (place == now) {
        return now;
      }
      now.close();
    }
  }

  /** Comes in where it is at rest; null if it is being moved. */
  private @Nullable MovablePlace tryEnter() {
    MovablePlace now = place;
    if (!now.still) {
      return null;
    }
    now.inside.getAndIncrement();
    if (place == now) {
      return now;
    }
    now.close();
    return null;
  }

  private static void await(CountDownLatch pause) throws InterruptedIOException {
    try {
      pause.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the device was being switched");
    }
  }

  @Override
  public Capabilities capabilities() {
    return place.device.capabilities();
  }

  @Override
  public long sizeBytes() {
    return place.device.sizeBytes();
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) throws IOException {
    MovablePlace now = place;
    return now.still && now.device.tryRead(offset, target);
  }

  @Override
  public @Nullable FileRange tryFile(long offset, int lengthBytes) {
    MovablePlace now = place;
    return now.still ? now.device.tryFile(offset, lengthBytes) : null;
  }

  @Override
  public boolean isSending() {
    return place.device.isSending();
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) throws IOException {
    MovablePlace now = place;
    return now.still && now.device.tryWrite(offset, source);
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    try (MovablePlace now = enter()) {
      now.device.read(offset, target);
    }
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    try (MovablePlace now = enter()) {
      now.device.write(offset, source, durable);
    }
  }

  @Override
  public void write(List<Write> writes) throws IOException {
    try (MovablePlace now = enter()) {
      now.device.write(writes);
    }
  }

  @Override
  public void flush() throws IOException {
    try (MovablePlace now = enter()) {
      now.device.flush();
    }
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    try (MovablePlace now = enter()) {
      now.device.trim(offset, length);
    }
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    try (MovablePlace now = enter()) {
      now.device.zero(offset, length, durable);
    }
  }

  @Override
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    try (MovablePlace now = enter()) {
      return now.device.extents(offset, length, most);
    }
  }

  @Override
  public Provisioning provisioning() {
    return place.device.provisioning();
  }

  @Override
  public Space space() throws IOException {
    try (MovablePlace now = enter()) {
      return now.device.space();
    }
  }

  @Override
  public int sharedUnitBytes() {
    return place.device.sharedUnitBytes();
  }

  @Override
  public boolean lend(long offset, long length, BlockDevice to, long toOffset) throws IOException {
    try (MovablePlace now = tryEnter()) {
      return now != null && now.device.lend(offset, length, to, toOffset);
    }
  }

  @Override
  public boolean borrow(BlockDevice lender, long from, long offset, long length)
      throws IOException {
    try (MovablePlace now = tryEnter()) {
      return now != null && now.device.borrow(lender, from, offset, length);
    }
  }

  @Override
  public void resize(long newSizeBytes) throws IOException {
    try (MovablePlace now = enter()) {
      now.device.resize(newSizeBytes);
    }
  }

  /** Cancels a move that is going on, waits for its end and closes the device. */
  @Override
  public void close() throws IOException {
    closing = true;
    moving.lock();
    try {
      place.device.close();
    } finally {
      moving.unlock();
    }
  }
}
