package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back, in the background, what no vDisk and no snapshot needs any more.
 *
 * <p>A layer that nothing names and that has no child is freed with all that it owns. One that has
 * one child is merged into it, and with it the blocks are freed that only the layer had. With more
 * children it stays until all but one of them are gone.
 */
final class Reclaim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaim.class);

  /** It rests as long as it has worked, but no longer than this. */
  private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** While somebody walks through layers, and after a failure. */
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LayerTree tree;
  private final ChunkMap chunks;
  private final Blocks blocks;
  private final Thread thread = new Thread(this::run, "vdisk-reclaim");

  /** Layers with a chunk that can't be read; a check finds it, too, and a restart tries again. */
  private final Set<Layer> damaged = ConcurrentHashMap.newKeySet();

  private @Nullable Release current;
  private volatile boolean stopped;
  private volatile @Nullable IOException failure;

  /** Why a layer is among the damaged. */
  private volatile @Nullable IOException loss;

  Reclaim(LayerTree tree, ChunkMap chunks, Blocks blocks) {
    this.tree = tree;
    this.chunks = chunks;
    this.blocks = blocks;
  }

  /** Begins, and goes on with what an earlier run has left. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when nothing is left to be given back; fails if that does not go on. */
  void awaitReclaimed() throws IOException, InterruptedException {
    tree.lock().lock();
    try {
      while (next() != null && !stopped && failure == null) {
        tree.idleChanged().await();
      }
      IOException stuck = failure == null ? loss : failure;
      if (stuck != null) {
        throw stuck;
      }
    } finally {
      tree.lock().unlock();
    }
  }

  /** Chunks that are still to be looked at, counted by walking through them. */
  long pendingChunks() throws IOException {
    long pending = 0;
    tree.shape().readLock().lock();
    try {
      for (Layer layer : pendingLayers()) {
        try (ChunkMap.Walk walk = chunks.walk(layer, 0)) {
          while (walk.next()) {
            pending++;
          }
        }
      }
    } finally {
      tree.shape().readLock().unlock();
    }
    return pending;
  }

  /** Stops after the step that is under way. */
  @Override
  public void close() {
    stopped = true;
    signal();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long waitNanos = WAIT_NANOS;
    while (!stopped) {
      try {
        long start = System.nanoTime();
        if (step()) {
          LockSupport.parkNanos(Math.min(System.nanoTime() - start, LONGEST_REST_NANOS));
        } else {
          awaitWork();
        }
        failure = null;
        waitNanos = WAIT_NANOS;
      } catch (Throwable e) {
        note(e);
        LockSupport.parkNanos(waitNanos);
        waitNanos = Math.min(2 * waitNanos, LONGEST_WAIT_NANOS);
      }
    }
  }

  private void note(Throwable e) {
    Layer layer = current == null ? null : current.layer();
    current = null;
    boolean first = failure == null;
    boolean lost = e instanceof VDiskException failed && failed.kind() == Kind.CORRUPT;
    if (lost && layer != null) {
      damaged.add(layer);
    }
    IOException reason = e instanceof IOException io ? io : new IOException(e);
    loss = lost ? reason : loss;
    failure = reason;
    signal();
    if ((lost || first) && !stopped) {
      LOG.error("space that is not used any more is not given back: {}", e.getMessage(), e);
    }
  }

  private void signal() {
    tree.lock().lock();
    try {
      tree.idleChanged().signalAll();
    } finally {
      tree.lock().unlock();
    }
  }

  private void awaitWork() {
    tree.lock().lock();
    try {
      while (!stopped && next() == null) {
        tree.idleChanged().awaitUninterruptibly();
      }
    } finally {
      tree.lock().unlock();
    }
  }

  private Set<Layer> pendingLayers() {
    tree.lock().lock();
    try {
      Set<Layer> pending = new HashSet<>(tree.idle());
      pending.removeIf(layer -> layer.children().size() > 1);
      return pending;
    } finally {
      tree.lock().unlock();
    }
  }

  /**
   * The youngest layer that can be freed, or else the youngest that can be merged: its chunks then
   * move up once, and not through all the others that go, too. The caller holds the tree's lock.
   */
  private @Nullable Layer next() {
    Layer best = null;
    for (Layer layer : tree.idle()) {
      int children = layer.children().size();
      if (children > 1 || damaged.contains(layer)) {
        continue;
      }
      boolean better =
          best == null
              || children < best.children().size()
              || (children == best.children().size() && layer.id() > best.id());
      best = better ? layer : best;
    }
    return best;
  }

  /** Does a part of what is to be done; false if there is nothing. */
  private boolean step() throws IOException {
    if (!tree.shape().writeLock().tryLock()) {
      LockSupport.parkNanos(WAIT_NANOS);
      return true;
    }
    try {
      Release release = choose();
      current = release;
      if (release != null && release.step()) {
        current = null;
      }
      return release != null;
    } finally {
      tree.shape().writeLock().unlock();
    }
  }

  /** What was under way, unless there is something better by now. */
  private @Nullable Release choose() {
    tree.lock().lock();
    try {
      Layer layer = next();
      if (layer == null) {
        return null;
      }
      Layer child = layer.children().isEmpty() ? null : layer.children().getFirst();
      return current != null && current.layer() == layer && current.child() == child
          ? current
          : new Release(tree, chunks, blocks, layer, child);
    } finally {
      tree.lock().unlock();
    }
  }
}
