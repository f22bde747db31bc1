package dev.lunette.vdisk.backend.memory;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What memory vDisks have, counted before anything is allocated.
 *
 * <p>Their chunks lie outside of Java's heap: a collector that copies what lives would copy each of
 * them once or twice, and everybody waits meanwhile.
 */
final class MemoryPool {

  /**
   * What all memory vDisks of the process share: with half as much as the heap may have, which is a
   * quarter of the machine's memory by default, there is room for what else a server needs.
   */
  static final MemoryPool OF_PROCESS = new MemoryPool(Runtime.getRuntime().maxMemory() / 2);

  /** Empty slabs that are kept for who comes next. */
  static final int SPARE_SLABS = 16;

  private final long mostBytes;
  private final AtomicLong takenBytes = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();

  /** Slabs that are not full, those that are empty last. */
  private final SequencedSet<Slab> slabs = new LinkedHashSet<>();

  private int emptySlabs;
  private int allSlabs;

  MemoryPool(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Takes so much, or fails with NO_SPACE and takes nothing. */
  void take(long bytes) throws VDiskException {
    long taken;
    do {
      taken = takenBytes.get();
      if (bytes > mostBytes - taken) {
        throw new VDiskException(
            Kind.NO_SPACE,
            ("no memory is left: %d bytes more are needed, all vDisks in memory have %d together"
                    + " and may have %d, half of what the heap may; trim some, or give the server"
                    + " a larger heap")
                .formatted(bytes, taken, mostBytes));
      }
    } while (!takenBytes.compareAndSet(taken, taken + bytes));
  }

  void giveBack(long bytes) {
    long left = takenBytes.addAndGet(-bytes);
    assert left >= 0 : left;
  }

  /** A chunk full of zeros, whose bytes have been {@link #take taken}. */
  Chunk newChunk() throws VDiskException {
    Optional<Chunk> found = chunkOfSlabs();
    Chunk chunk = found.isPresent() ? found.get() : chunkOfNewSlab();
    chunk.clean();
    return chunk;
  }

  private Optional<Chunk> chunkOfSlabs() {
    lock.lock();
    try {
      if (slabs.isEmpty()) {
        return Optional.empty();
      }
      Slab slab = slabs.getFirst();
      if (slab.isEmpty()) {
        emptySlabs--;
      }
      Chunk chunk = slab.take();
      if (slab.isFull()) {
        slabs.remove(slab);
      }
      return Optional.of(chunk);
    } finally {
      lock.unlock();
    }
  }

  private Chunk chunkOfNewSlab() throws VDiskException {
    Slab slab;
    try {
      slab = new Slab(); // without the lock, since the system takes its time
    } catch (OutOfMemoryError e) { // the system's, not the heap's
      throw new VDiskException(
          Kind.NO_SPACE, "the system has no memory left for vDisks in memory", e);
    }
    Chunk chunk = slab.take();
    lock.lock();
    try {
      slabs.addFirst(slab);
      allSlabs++;
    } finally {
      lock.unlock();
    }
    return chunk;
  }

  /** Takes back what nobody finds any more, though some may still read it. */
  void giveBack(Chunk chunk) {
    Slab slab = chunk.slab();
    boolean keeps = true;
    lock.lock();
    try {
      boolean wasFull = slab.isFull();
      slab.giveBack(chunk);
      if (slab.isEmpty()) {
        keeps = emptySlabs < SPARE_SLABS;
        putAside(slab, keeps);
      } else if (wasFull) {
        slabs.addFirst(slab);
      }
    } finally {
      lock.unlock();
    }
    if (!keeps) {
      slab.close(); // without the lock, since the JVM asks all threads
    }
  }

  private void putAside(Slab slab, boolean keeps) {
    slabs.remove(slab);
    if (keeps) {
      slabs.addLast(slab);
      emptySlabs++;
    } else {
      allSlabs--;
    }
  }

  long mostBytes() {
    return mostBytes;
  }

  long freeBytes() {
    return mostBytes - takenBytes.get();
  }

  long takenBytes() {
    return takenBytes.get();
  }

  /** What the system has given for chunks. */
  long slabBytes() {
    lock.lock();
    try {
      return (long) allSlabs * Slab.CHUNKS * MemoryDevice.CHUNK_BYTES;
    } finally {
      lock.unlock();
    }
  }
}
