package dev.lunette.vdisk.backend.file;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.FileRange;
import dev.lunette.vdisk.FilterDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A file on tmpfs, which is memory: what it waits for, our own heap waits for, too.
 *
 * <p>tmpfs knows no calls that never wait (RWF_NOWAIT), so short reads and writes are plain ones
 * here, on the event loop. Only its one lock of a file is worth waiting for: writes are short, but
 * to give back or look through a large range under it may take long. So whoever may take long is
 * alone here, and a write that finds him here leaves the event loop. Reads take no such lock.
 */
final class MemoryFile extends FilterDevice {
  /**
   * Writes from this length on leave the event loop, which receives the next one meanwhile; with
   * one processor there is no meanwhile, so this is more than ever comes to an event loop.
   */
  static final int HANDED_OVER_BYTES =
      Runtime.getRuntime().availableProcessors() > 1
          ? 128 << 10
          : Limits.INLINE_TRANSFER_BYTES + 512;

  private final StampedLock lock = new StampedLock();
  private final SharedFile shared;
  private volatile boolean closed;

  /** What takes the lock of the file, and may have it for long. */
  private interface Work {
    void run() throws IOException;
  }

  /**
   * A file that {@code next} has open.
   *
   * @param shared the same file, closed with this device
   */
  MemoryFile(BlockDevice next, SharedFile shared) {
    super(next);
    this.shared = shared;
  }

  @Override
  public Capabilities capabilities() {
    return next.capabilities().withInline();
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) throws IOException {
    next.read(offset, target);
    return true;
  }

  @Override
  public @Nullable FileRange tryFile(long offset, int lengthBytes) {
    return closed ? null : shared.range(offset, lengthBytes);
  }

  @Override
  public boolean isSending() {
    return shared.isSending();
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) throws IOException {
    long stamp = source.remaining() < HANDED_OVER_BYTES ? lock.tryReadLock() : 0;
    if (stamp == 0) {
      return false;
    }
    try {
      next.write(offset, source, false);
      return true;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    if (source.remaining() > Limits.INLINE_TRANSFER_BYTES) {
      alone(() -> next.write(offset, source, durable));
      return;
    }
    long stamp = lock.readLock();
    try {
      next.write(offset, source, durable);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    alone(() -> next.trim(offset, length));
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    alone(() -> next.zero(offset, length, durable));
  }

  @Override
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    long stamp = lock.writeLock();
    try {
      return next.extents(offset, length, most);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public void resize(long newSizeBytes) throws IOException {
    alone(() -> next.resize(newSizeBytes));
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      shared.close();
    }
    next.close();
  }

  private void alone(Work work) throws IOException {
    long stamp = lock.writeLock();
    try {
      work.run();
    } finally {
      lock.unlockWrite(stamp);
    }
  }
}
