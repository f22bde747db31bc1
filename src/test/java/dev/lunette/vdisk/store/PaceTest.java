package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.directKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** Who writes faster than the disk takes it is slowed down, and never stopped. */
final class PaceTest {
  private static final int MIB = 1 << 20;
  private static final int STEP = MIB / 1024;

  private long usedBytes;
  private final Pace pace = new Pace(MIB, () -> usedBytes);

  private @TempDir Path directory;

  @Test
  void lastsLongerTheMoreIsFullFromHalfOn() throws RocksDBException {
    assertThat(pauseMicros(0)).isZero();
    assertThat(pauseMicros(MIB / 2)).isZero();
    assertThat(pauseMicros(MIB * 3 / 4)).isEqualTo(2_500);
    assertThat(pauseMicros(MIB)).isEqualTo(10_000);
    assertThat(pauseMicros(2 * MIB)).isEqualTo(10_000);
  }

  @Test
  void isForWhatWasWrittenSinceTheLastOneAndNeverTooLong() throws RocksDBException {
    usedBytes = MIB * 3 / 4;
    assertThat(pace.pauseNanos(STEP - 1)).isZero();
    assertThat(pace.pauseNanos(1)).isEqualTo(2_500_000);
    assertThat(pace.pauseNanos(4 * STEP)).isEqualTo(10_000_000);
    assertThat(pace.pauseNanos(400 * STEP)).isEqualTo(Pace.LONGEST_NANOS);
  }

  @Test
  void keepsRocksFromStoppingWriters() throws Exception {
    Limits slow =
        Limits.with(
            Map.of(
                "storeMemtableBytes", 8 * MIB,
                "storeCacheBytes", 16 * MIB,
                "storeCompactionRateBytes", 16 * MIB));
    byte[] value = new byte[4096];
    Random random = new Random(1);
    try (Store store = Store.open(directory, slow);
        Batch batch = store.batch()) {
      for (int block = 0; block < 24 * MIB / value.length; block++) {
        random.nextBytes(value);
        batch.clear();
        batch.put(
            Family.DATA,
            directKey(7, block),
            ByteBuffer.allocateDirect(value.length).put(value).flip());
        store.commit(batch, false);
      }
      assertThat(store.statistics().get("paceMicros")).isPositive();
    }
    try (Stream<String> log = Files.lines(directory.resolve("LOG"))) {
      assertThat(log.filter(line -> line.contains("Stopping writes"))).isEmpty();
    }
  }

  private long pauseMicros(long used) throws RocksDBException {
    usedBytes = used;
    return pace.pauseNanos(STEP) / 1000;
  }
}
