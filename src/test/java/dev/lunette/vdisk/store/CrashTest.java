package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store is after its process died, from copies of its files taken while it is open. */
final class CrashTest {
  private static final int WRITES = 200;
  private static final int VALUE_BYTES = 5000;
  private static final long SEED = Long.getLong("lunette.seed", System.nanoTime());

  @TempDir Path temporary;
  private Path crashed;
  private final Random random = new Random(SEED);

  /** The first half is durable, the second one is not. */
  @BeforeEach
  void crash() throws IOException {
    System.out.println("seed " + SEED);
    Path live = temporary.resolve("live");
    crashed = temporary.resolve("crashed");
    try (Store store = Store.open(live, Limits.DEFAULTS)) {
      for (int i = 0; i < WRITES; i++) {
        write(store, i);
        if (i == WRITES / 2 - 1) {
          store.sync();
        }
      }
      Files.createDirectories(crashed);
      try (Stream<Path> files = Files.list(live)) {
        for (Path file : files.toList()) {
          Files.copy(file, crashed.resolve(file.getFileName().toString()));
        }
      }
    }
  }

  @Test
  void keepsAllThatReachedTheLog() throws IOException {
    assertThat(firstLost()).isEqualTo(WRITES);
  }

  @Test
  void keepsWhatWasDurableWhenTheTailIsTorn() throws IOException {
    try (RandomAccessFile log = log()) {
      log.setLength(log.length() - 1 - random.nextInt((int) log.length() * 2 / 5));
    }
    assertThat(firstLost()).isBetween(WRITES / 2, WRITES - 1);
  }

  @Test
  void keepsWhatWasDurableWhenPagesBehindItAreLost() throws IOException {
    try (RandomAccessFile log = log()) {
      log.seek(log.length() * 3 / 4 & -4096);
      log.write(new byte[4096]);
    }
    assertThat(firstLost()).isBetween(WRITES / 2, WRITES * 3 / 4);
  }

  @Test
  void refusesTheLogWhenABitOfWhatWasDurableIsFlipped() throws IOException {
    try (RandomAccessFile log = log()) {
      flip(log, random.nextInt((int) log.length() * 2 / 5));
    }
    for (int again = 0; again < 2; again++) {
      assertThatThrownBy(() -> Store.open(crashed, Limits.DEFAULTS))
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
          .hasMessageContainingAll(crashed.toString(), "damaged", "restore a backup");
    }
  }

  @Test
  void keepsWhatADurableCommitWrote() throws IOException {
    Path live = temporary.resolve("second");
    try (Store store = Store.open(live, Limits.DEFAULTS);
        Batch batch = store.batch()) {
      batch.put(Family.DATA, key(1, 1), new byte[VALUE_BYTES]);
      batch.put(Family.DATA, key(1, 2), new byte[VALUE_BYTES]);
      store.commit(batch, true);
      assertThat(DurableMark.read(live)).isEqualTo(2);
    }
    assertThat(live.resolve(DurableMark.FILE)).doesNotExist();
  }

  /** How many writes from the first one on are there; none behind them may be. */
  private int firstLost() throws IOException {
    int lost = 0;
    try (Store store = Store.open(crashed, Limits.DEFAULTS)) {
      while (store.get(Family.DATA, key(1, lost)) != null) {
        assertThat(store.get(Family.MAP, key(1, lost))).isNotNull();
        lost++;
      }
      for (int i = lost; i < WRITES; i++) {
        assertThat(store.get(Family.DATA, key(1, i))).isNull();
        assertThat(store.get(Family.MAP, key(1, i))).isNull();
      }
    }
    return lost;
  }

  private void write(Store store, int number) throws IOException {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    try (Batch batch = store.batch()) {
      batch.put(Family.DATA, key(1, number), value);
      batch.put(Family.MAP, key(1, number), new byte[] {1});
      store.commit(batch, false);
    }
  }

  private RandomAccessFile log() throws IOException {
    return new RandomAccessFile(StoreFiles.largest(crashed, ".log").toFile(), "rw");
  }

  private void flip(RandomAccessFile file, int position) throws IOException {
    file.seek(position);
    int old = file.read();
    file.seek(position);
    file.write(old ^ 1 << random.nextInt(8));
  }
}
