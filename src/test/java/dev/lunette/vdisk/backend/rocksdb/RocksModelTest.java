package dev.lunette.vdisk.backend.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long random life of a store and of plain arrays; {@code -Dlunette.seed=} repeats one. */
class RocksModelTest {
  private static final int STEPS = Integer.getInteger("lunette.steps", 10_000);

  @TempDir Path directory;

  @Test
  void agreesWithArraysThroughARandomLifeAndLeavesNothingBehind() throws IOException {
    long seed = Long.getLong("lunette.seed", new Random().nextLong());
    System.out.println("RocksModelTest seed " + seed + ", -Dlunette.seed= sets it");
    try (OpenStore store = new OpenStore(directory)) {
      RandomLife life = new RandomLife(store, seed);
      life.run(STEPS);
      life.end();
    }
  }
}
