package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.Joining;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back, in the background, what no vDisk and no snapshot needs any more.
 *
 * <p>A layer that nothing names and that has no child is freed with all that it owns. One that has
 * one child is merged into it, and with it the blocks are freed that only the layer had. With more
 * children it stays until all but one of them are gone.
 *
 * <p>A layer that can't be read, or at which anything else goes wrong, is left alone for a while,
 * and the others come first. Only what is wrong with all of them, which is a store without space or
 * one that is closed, stops all.
 */
final class Reclaim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaim.class);

  /** It rests as long as it has worked, but no longer than this. */
  private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** While somebody walks through layers, and after a first failure. */
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LayerTree tree;
  private final ChunkMap chunks;
  private final Blocks blocks;
  private final Thread thread = new Thread(this::run, "vdisk-reclaim");

  /** What is done at a time. */
  private final Step step;

  private final Setbacks setbacks = new Setbacks(System::nanoTime);
  private final Comparator<Layer> urgency;
  private @Nullable Release current;
  private volatile boolean stopped;

  /** Why nothing at all goes on. */
  private volatile @Nullable Throwable failure;

  private @Nullable String logged;

  /** Does a part of a release; true if it was the last one. */
  interface Step {
    boolean run(Release release) throws IOException;
  }

  Reclaim(LayerTree tree, ChunkMap chunks, Blocks blocks) {
    this(tree, chunks, blocks, Release::step);
  }

  Reclaim(LayerTree tree, ChunkMap chunks, Blocks blocks, Step step) {
    this.tree = tree;
    this.chunks = chunks;
    this.blocks = blocks;
    this.step = step;
    // Of layers that are to be merged the youngest comes first: its chunks then move up once, and
    // not through all the others that go, too.
    this.urgency =
        Comparator.comparing(setbacks::has)
            .thenComparing(Comparator.comparingInt(layer -> layer.children().size()))
            .thenComparing(Comparator.comparingLong(Layer::id).reversed());
  }

  /** Begins, and goes on with what an earlier run has left. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when nothing is left to be given back; fails if some of it does not go on. */
  void awaitReclaimed() throws IOException, InterruptedException {
    tree.lock().lock();
    try {
      while (!stopped && failure == null && !pending().allMatch(setbacks::has)) {
        tree.idleChanged().await();
      }
      // Only of layers that are still there: the one that has just gone may not be struck off yet.
      Throwable ofAll = failure;
      Throwable stuck =
          ofAll == null
              ? pending().map(setbacks::cause).filter(Objects::nonNull).findAny().orElse(null)
              : ofAll;
      if (stuck != null) {
        throw stuck instanceof IOException io ? io : new IOException(stuck);
      }
      if (pending().findAny().isPresent()) {
        throw new VDiskException(Kind.STALE, "giving space back has ended before all was done");
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
      for (Layer layer : pendingNow()) {
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

  private List<Layer> pendingNow() {
    tree.lock().lock();
    try {
      return pending().toList();
    } finally {
      tree.lock().unlock();
    }
  }

  /** Stops after the step that is under way. */
  @Override
  public void close() {
    stopped = true;
    signal();
    LockSupport.unpark(thread);
    Joining.join(thread);
  }

  private void run() {
    try {
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
          waitNanos = note(e) ? Math.min(2 * waitNanos, LONGEST_WAIT_NANOS) : WAIT_NANOS;
          LockSupport.parkNanos(waitNanos);
        }
      }
    } finally {
      stopped = true; // or somebody would wait for a thread that an error has ended
      signal();
    }
  }

  /** Takes note of a failure; whether it is that of all layers. */
  private boolean note(Throwable e) {
    Release failed = current;
    current = null;
    tree.lock().lock();
    try {
      if (failed == null || isOfAll(e)) {
        log(e, failure == null);
        failure = e;
        return true;
      }
      log(e, setbacks.add(failed.layer(), e));
      failure = null;
      return false;
    } finally {
      tree.idleChanged().signalAll();
      tree.lock().unlock();
    }
  }

  private static boolean isOfAll(Throwable e) {
    return e instanceof VDiskException failed
        && (failed.kind() == Kind.NO_SPACE || failed.kind() == Kind.STALE);
  }

  /** Logs what is new: a disk that fails tells the same of one layer after the other. */
  private void log(Throwable e, boolean first) {
    String message = String.valueOf(e.getMessage());
    if (first && !stopped && !message.equals(logged)) {
      logged = message;
      LOG.error("space that is not used any more is not given back: {}", message, e);
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

  private void awaitWork() throws InterruptedException {
    tree.lock().lock();
    try {
      while (!stopped && next() == null) {
        tree.idleChanged().awaitNanos(restNanos());
      }
    } finally {
      tree.lock().unlock();
    }
  }

  /** How long all that can be given back is still to be left alone. */
  private long restNanos() {
    return pending().mapToLong(setbacks::nanosLeft).min().orElse(Long.MAX_VALUE);
  }

  /** Layers that can be freed or merged; the caller holds the tree's lock. */
  private Stream<Layer> pending() {
    return tree.idle().stream().filter(layer -> layer.children().size() <= 1);
  }

  /** The next one to be freed or merged; the caller holds the tree's lock. */
  private @Nullable Layer next() {
    return pending().filter(layer -> setbacks.nanosLeft(layer) <= 0).min(urgency).orElse(null);
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
      if (release != null) {
        boolean gone = step.run(release);
        succeeded(release.layer());
        current = gone ? null : release;
      }
      return release != null;
    } finally {
      tree.shape().writeLock().unlock();
    }
  }

  private void succeeded(Layer layer) {
    tree.lock().lock();
    try {
      setbacks.remove(layer);
    } finally {
      tree.lock().unlock();
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
