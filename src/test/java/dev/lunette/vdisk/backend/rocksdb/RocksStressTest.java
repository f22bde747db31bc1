package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many threads on one store; {@code -Dlunette.seed=} repeats what they draw, not how they meet, and
 * {@code -Dlunette.stressSeconds=} lets them work longer.
 */
class RocksStressTest {
  private static final int SECONDS = Integer.getInteger("lunette.stressSeconds", 8);

  /** So little that most of the map is loaded again and again. */
  private static final long MAP_CACHE_BYTES = 4096;

  @TempDir Path directory;

  @Test
  void noThreadSeesWhatIsWrongWhateverTheOthersDo() throws Exception {
    long seed = Long.getLong("lunette.seed", new Random().nextLong());
    System.out.println("RocksStressTest seed " + seed + ", -Dlunette.seed= sets it");
    try (OpenStore store =
        new OpenStore(directory.resolve("live"), Limits.DEFAULTS, MAP_CACHE_BYTES)) {
      StressLife life = new StressLife(store, seed);
      StressControl control = new StressControl(store, life);
      int[] round = {0};
      life.run(
          TimeUnit.SECONDS.toNanos(SECONDS),
          control,
          () -> {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
            backup(store, life, round[0]++);
          });
      System.out.println(
          "snapshots, deleted, clones, rollbacks, copies, verified, changes, "
              + "deleted vDisks: "
              + Arrays.toString(control.counts));
      life.verify();
      StressLife.requireClean(store);
      life.reopen();
      life.verify();
      life.end();
    }
  }

  /** What the store was at an instant in all that is whole, and goes on with giving back. */
  private void backup(OpenStore store, StressLife life, int round) {
    try {
      Map<StressDisk, Map<String, long[]>> snapshots = new HashMap<>();
      life.disks().forEach(disk -> snapshots.put(disk, Map.copyOf(disk.snapshots)));
      Path backups = directory.resolve("backups");
      store.store().backup(backups, (_, _) -> {});
      // What is still there was there all the time.
      Set<long[]> left = Collections.newSetFromMap(new IdentityHashMap<>());
      snapshots.keySet().stream()
          .filter(disk -> !disk.deleted)
          .forEach(disk -> left.addAll(disk.snapshots.values()));
      Path restored = directory.resolve("restored" + round);
      Store.restore(backups, Optional.empty(), restored, (_, _) -> {});
      try (OpenStore copy = new OpenStore(restored)) {
        StressLife.requireClean(copy);
        copy.awaitReclaimed();
        for (Map.Entry<StressDisk, Map<String, long[]>> disk : snapshots.entrySet()) {
          for (Map.Entry<String, long[]> kept : disk.getValue().entrySet()) {
            if (left.contains(kept.getValue())) {
              StressLife.verifySnapshot(copy, disk.getKey(), kept.getKey(), kept.getValue());
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
