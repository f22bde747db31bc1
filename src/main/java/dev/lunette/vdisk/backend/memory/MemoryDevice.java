package dev.lunette.vdisk.backend.memory;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Provisioning;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A thin disk in memory: chunks that come with the first write and go with a trim.
 *
 * <p>Reads take no lock, and do again what they find to have been taken away meanwhile. Writes lock
 * the chunk, or rather one of a fixed number of stripes, only for as long as it takes to copy into
 * it, and on an event loop they don't wait even for that.
 */
final class MemoryDevice implements BlockDevice {
  static final int CHUNK_BYTES = 64 << 10;

  /** The table of an empty disk of this size takes 64 MiB. */
  static final long LARGEST_BYTES = 1L << 50;

  private static final int STRIPES = 64;

  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final MemoryPool pool;
  private final ChunkTable table;
  private volatile long sizeBytes;

  /** A device that shares the pool of the process. */
  MemoryDevice(long sizeBytes) throws VDiskException {
    this(sizeBytes, MemoryPool.OF_PROCESS);
  }

  MemoryDevice(long sizeBytes, MemoryPool pool) throws VDiskException {
    requireSize(sizeBytes);
    Arrays.setAll(stripes, i -> new ReentrantLock());
    this.pool = pool;
    this.table = new ChunkTable(chunkCount(sizeBytes), CHUNK_BYTES, pool);
    this.sizeBytes = sizeBytes;
  }

  @Override
  public Capabilities capabilities() {
    // Without power there is nothing, but also a write that finds no memory left is done in part.
    return new Capabilities(false, true, true, true, true, false, CHUNK_BYTES, 0);
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer target) {
    for (long at = offset; target.hasRemaining(); ) {
      int step = step(at, target.remaining());
      Chunk chunk = table.get(at / CHUNK_BYTES);
      if (chunk == null) {
        target.put(Chunk.ZEROS, 0, step);
        at += step;
      } else if (readStill(chunk, at, target, step)) {
        target.position(target.position() + step);
        at += step;
      }
    }
  }

  /** Whether the chunk was in the table all the time that it was read. */
  private boolean readStill(Chunk chunk, long at, ByteBuffer target, int step) {
    try {
      chunk.read(inChunk(at), target, step);
    } catch (IllegalStateException e) {
      if (table.get(at / CHUNK_BYTES) == chunk) {
        throw e;
      }
      return false; // its memory is no longer there
    }
    VarHandle.acquireFence();
    return table.get(at / CHUNK_BYTES) == chunk;
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) {
    read(offset, target);
    return true;
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws VDiskException {
    for (long at = offset; source.hasRemaining(); ) {
      int step = step(at, source.remaining());
      ReentrantLock lock = lockOf(at);
      lock.lock();
      try {
        fill(at, source, step);
      } finally {
        lock.unlock();
      }
      at += step;
    }
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) throws VDiskException {
    int start = source.position();
    for (long at = offset; source.hasRemaining(); ) {
      int step = step(at, source.remaining());
      ReentrantLock lock = lockOf(at);
      if (!lock.tryLock()) {
        source.position(start);
        return false;
      }
      try {
        fill(at, source, step);
      } finally {
        lock.unlock();
      }
      at += step;
    }
    return true;
  }

  @Override
  public void flush() {}

  @Override
  public void trim(long offset, long length) {
    clear(offset, length, true);
  }

  @Override
  public void zero(long offset, long length, boolean durable) {
    clear(offset, length, false);
  }

  @Override
  public List<Extent> extents(long offset, long length, int most) {
    List<Extent> extents = new ArrayList<>();
    long end = offset + length;
    for (long at = offset; at < end && extents.size() < most; ) {
      long number = at / CHUNK_BYTES;
      boolean there = table.get(number) != null;
      long change = table.changeAfter(number, there, chunkCount(end)) * CHUNK_BYTES;
      long next = Math.min(change, end);
      extents.add(new Extent(at, next - at, there ? Extent.State.DATA : Extent.State.HOLE));
      at = next;
    }
    return extents;
  }

  @Override
  public Provisioning provisioning() {
    return Provisioning.COUNTED;
  }

  @Override
  public Space space() {
    return new Space(Math.min(table.chunkBytes(), sizeBytes), pool.freeBytes());
  }

  @Override
  public void resize(long newSizeBytes) throws VDiskException {
    requireSize(newSizeBytes);
    for (ReentrantLock stripe : stripes) {
      stripe.lock();
    }
    try {
      table.grow(chunkCount(newSizeBytes));
      sizeBytes = newSizeBytes;
    } finally {
      for (ReentrantLock stripe : stripes) {
        stripe.unlock();
      }
    }
  }

  @Override
  public void close() {
    table.clear();
  }

  private void fill(long at, ByteBuffer source, int step) throws VDiskException {
    long number = at / CHUNK_BYTES;
    Chunk chunk = table.get(number);
    if (chunk == null) {
      chunk = table.newChunk(number);
    }
    chunk.write(inChunk(at), source, step);
    table.put(number, chunk);
  }

  private void clear(long offset, long length, boolean giveBack) {
    long end = offset + length;
    for (long at = offset; at < end; ) {
      int step = step(at, end - at);
      if (table.get(at / CHUNK_BYTES) != null) {
        clearChunk(at, step, giveBack && step == CHUNK_BYTES);
      }
      at += step;
    }
  }

  private void clearChunk(long at, int step, boolean giveBack) {
    long number = at / CHUNK_BYTES;
    ReentrantLock lock = lockOf(at);
    lock.lock();
    try {
      Chunk chunk = table.get(number);
      if (chunk != null) {
        if (giveBack) {
          table.remove(number);
        } else {
          chunk.zero(inChunk(at), step);
          table.put(number, chunk);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The lock that writes to a place take. */
  ReentrantLock lockOf(long at) {
    return stripes[(int) (at / CHUNK_BYTES) & (STRIPES - 1)];
  }

  /** Bytes from a place to the end of its chunk, at most so many. */
  private static int step(long at, long most) {
    return (int) Math.min(CHUNK_BYTES - inChunk(at), most);
  }

  private static int inChunk(long at) {
    return (int) (at & (CHUNK_BYTES - 1));
  }

  private static long chunkCount(long sizeBytes) {
    return (sizeBytes + CHUNK_BYTES - 1) / CHUNK_BYTES;
  }

  private static void requireSize(long sizeBytes) throws VDiskException {
    if (sizeBytes < 0 || sizeBytes > LARGEST_BYTES) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "%d bytes in memory, expected at most %d".formatted(sizeBytes, LARGEST_BYTES));
    }
  }
}
