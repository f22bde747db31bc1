package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.BlockDeviceContract;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong at one layer, the others are given back, and it is, too, in the end. */
@Timeout(60)
class ReclaimSetbackTest {
  private static final int BLOCK = 4096;

  @TempDir Path directory;

  private OpenStore store;
  private LayerTree tree;
  private long bad;
  private long good;

  /** Two vDisks are deleted, and nothing of them has been given back. */
  @BeforeEach
  void open() throws IOException {
    store = new OpenStore(directory);
    good = filled("good");
    bad = filled("bad");
    LayerTree before = store.backend().tree();
    before.shape().readLock().lock();
    try {
      store.delete("good");
      store.delete("bad");
      store.backend().close();
    } finally {
      before.shape().readLock().unlock();
    }
    tree = new LayerTree(store.store());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new VDiskException(Kind.IO, "a sector can't be read"),
        new IOException("something else"),
        new IllegalStateException("a mistake"),
        new OutOfMemoryError("on purpose"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aLayerThatFailsDoesNotHoldUpTheOthers(Throwable failure) throws Exception {
    assertThat(layers()).containsExactlyInAnyOrder(good, bad);
    AtomicInteger tries = new AtomicInteger();
    Reclaim.Step step =
        release -> {
          if (release.layer().id() == bad && tries.incrementAndGet() > 0) {
            throw thrown(failure);
          }
          return release.step();
        };
    try (Reclaim reclaim = start(step)) {
      assertThatThrownBy(reclaim::awaitReclaimed)
          .satisfiesAnyOf(
              e -> assertThat(e).isSameAs(failure), e -> assertThat(e).hasCause(failure));
      assertThat(layers()).containsExactly(bad);
      while (tries.get() < 3) {
        Thread.onSpinWait();
      }
    }
    assertThat(store.storedBlocks()).isOne();
  }

  @Test
  void isGivenBackAsSoonAsThatSucceeds() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    Reclaim.Step step =
        release -> {
          if (release.layer().id() == bad && failures.getAndDecrement() > 0) {
            throw new VDiskException(Kind.IO, "a sector can't be read");
          }
          return release.step();
        };
    try (Reclaim reclaim = start(step)) {
      while (!layers().isEmpty()) {
        Thread.onSpinWait();
      }
      reclaim.awaitReclaimed();
      assertThat(failures.get()).isNegative();
      assertThat(store.storedBlocks()).isZero();
    }
  }

  /** What went wrong before is no failure once the layer has gone, however early somebody asks. */
  @Test
  void whatHasGoneAtLastHasNotFailed() throws Exception {
    AtomicInteger failures = new AtomicInteger(1);
    CountDownLatch allGone = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Reclaim.Step step =
        release -> {
          if (release.layer().id() == bad && failures.getAndDecrement() > 0) {
            throw new VDiskException(Kind.IO, "a sector can't be read");
          }
          boolean gone = release.step();
          if (layers().isEmpty()) {
            allGone.countDown();
            awaitUnbroken(asked);
          }
          return gone;
        };
    try (Reclaim reclaim = start(step)) {
      allGone.await();
      try {
        reclaim.awaitReclaimed();
      } finally {
        asked.countDown();
      }
      assertThat(failures.get()).isNegative();
    }
  }

  @Test
  void whoWaitsIsToldWhenItEnds() throws IOException {
    Reclaim reclaim = new Reclaim(tree, new ChunkMap(store.store(), 0), new Blocks(store.store()));
    reclaim.close();
    assertThatThrownBy(reclaim::awaitReclaimed).hasMessageContaining("has ended before");
  }

  private Reclaim start(Reclaim.Step step) throws IOException {
    Reclaim reclaim =
        new Reclaim(tree, new ChunkMap(store.store(), 0), new Blocks(store.store()), step);
    reclaim.start();
    return reclaim;
  }

  private List<Long> layers() {
    tree.lock().lock();
    try {
      return tree.layers().stream().map(Layer::id).toList();
    } finally {
      tree.lock().unlock();
    }
  }

  private static void awaitUnbroken(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static IOException thrown(Throwable failure) {
    return switch (failure) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    };
  }

  /** A vDisk with one block; the number of its layer. */
  private long filled(String name) throws IOException {
    try (var device = store.create(name, BLOCK)) {
      device.write(0, BlockDeviceContract.filled(BLOCK, (byte) 1), false);
    }
    return store.backend().tree().volumes().get(name).head().id();
  }
}
