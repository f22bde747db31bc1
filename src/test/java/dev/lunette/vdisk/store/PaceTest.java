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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;

/** Who writes faster than the disk takes it is slowed down, and never stopped. */
final class PaceTest {
  private static final int MIB = 1 << 20;
  private static final int LOOK = MIB / 1024;

  private long usedBytes;
  private long now = System.nanoTime();
  private final Pace pace = new Pace(MIB, () -> usedBytes);

  private @TempDir Path directory;

  @Test
  void lastsLongerTheMoreIsFullFromHalfOn() throws RocksDBException {
    assertThat(pauseMicros(0)).isZero();
    assertThat(pauseMicros(MIB / 2)).isZero();
    assertThat(pauseMicros(MIB * 3 / 4)).isEqualTo(2_441);
    assertThat(pauseMicros(MIB)).isEqualTo(9_765);
    assertThat(pauseMicros(2 * MIB)).isEqualTo(9_765);
  }

  @Test
  void isForAsMuchAsIsWrittenAndNeverTooLong() throws RocksDBException {
    usedBytes = MIB * 3 / 4;
    assertThat(pauseNanos(LOOK)).isEqualTo(2_441_406);
    assertThat(pauseNanos(LOOK / 4)).isEqualTo(2_441_406 / 4);
    assertThat(pauseNanos(2 * LOOK)).isEqualTo(2 * 2_441_406);
    assertThat(pauseNanos(400 * LOOK)).isEqualTo(Pace.LONGEST_NANOS);
  }

  @Test
  void isInOneLineForAllWriters() throws RocksDBException {
    usedBytes = MIB * 3 / 4;
    assertThat(pauseNanos(LOOK)).isEqualTo(2_441_406);
    assertThat(pace.pauseNanos(LOOK, now + 1000)).isEqualTo(2 * 2_441_406 - 1000);
    for (int writer = 0; writer < 10; writer++) {
      assertThat(pace.pauseNanos(LOOK, now + 1000)).isLessThanOrEqualTo(Pace.LONGEST_NANOS);
    }
    assertThat(pace.pauseNanos(LOOK, now + 1000)).isEqualTo(Pace.LONGEST_NANOS);
  }

  @Test
  void isOverAfterARestInWhichAllWasFlushed() throws RocksDBException {
    usedBytes = MIB;
    assertThat(pauseMicros(MIB)).isPositive();
    usedBytes = 0;
    now += 2 * Pace.LONGEST_NANOS;
    assertThat(pauseNanos(1)).isZero();
  }

  @Test
  void isNotForgottenByWhoComesLate() throws RocksDBException {
    usedBytes = MIB;
    assertThat(pauseNanos(4 * LOOK)).isEqualTo(Pace.LONGEST_NANOS);
    long late = now - 3 * Pace.LONGEST_NANOS;
    assertThat(pace.pauseNanos(LOOK, late)).isEqualTo(Pace.LONGEST_NANOS);
    assertThat(pace.pauseNanos(1, now)).isGreaterThanOrEqualTo(Pace.LONGEST_NANOS - 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"DATA", "MAP"})
  void keepsRocksFromStoppingWriters(Family family) throws Exception {
    Limits slow =
        Limits.with(
            Map.of(
                "storeMemtableBytes", 8 * MIB,
                "storeCacheBytes", 16 * MIB,
                "storeCompactionRateBytes", 2 * MIB));
    byte[] value = new byte[4096];
    Random random = new Random(1);
    try (Store store = Store.open(directory, slow);
        Batch batch = store.batch()) {
      for (int block = 0; block < 16 * MIB / value.length; block++) {
        random.nextBytes(value);
        batch.clear();
        batch.put(
            family, directKey(7, block), ByteBuffer.allocateDirect(value.length).put(value).flip());
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
    return pauseNanos(LOOK) / 1000;
  }

  /** Of a writer who comes long after the one before. */
  private long pauseNanos(long lengthBytes) throws RocksDBException {
    now += Pace.LONGEST_NANOS;
    return pace.pauseNanos(lengthBytes, now);
  }
}
