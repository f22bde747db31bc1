package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Compression;
import dev.lunette.vdisk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device gives a range to another one, and both have it without a block being written. */
final class BorrowTest {
  private static final int SIZE = 8 << 20;

  @TempDir Path directory;

  @AutoClose private OpenStore store;
  private BlockDevice alpha;
  private BlockDevice beta;
  private int unit;
  private final byte[] inAlpha = new byte[SIZE];
  private final byte[] inBeta = new byte[SIZE];

  @BeforeEach
  void fill() throws IOException {
    store = new OpenStore(directory.resolve("store"));
    alpha = store.create("alpha", SIZE);
    beta = store.create("beta", SIZE);
    unit = alpha.sharedUnitBytes();
    Random random = new Random(3);
    random.nextBytes(inAlpha);
    Arrays.fill(inAlpha, 64 * unit, 80 * unit, (byte) 0);
    alpha.write(0, ByteBuffer.wrap(inAlpha, 0, 64 * unit), false);
    alpha.write(80L * unit, ByteBuffer.wrap(inAlpha, 80 * unit, SIZE - 80 * unit), false);
    random.nextBytes(inBeta);
    beta.write(0, ByteBuffer.wrap(inBeta), false);
  }

  private void check(BlockDevice device, byte[] expected) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(SIZE);
    device.read(0, read);
    assertThat(Arrays.mismatch(read.array(), expected)).isNegative();
    assertThat(store.backend().check(CheckProgress.NONE).sentences()).isEmpty();
  }

  @Test
  void bothHaveTheRangeUntilOneIsWritten() throws IOException {
    long before = store.storedBlocks();
    assertThat(alpha.lend(4L * unit, 500L * unit, beta, 20L * unit)).isTrue();
    System.arraycopy(inAlpha, 4 * unit, inBeta, 20 * unit, 500 * unit);
    check(alpha, inAlpha);
    check(beta, inBeta);
    assertThat(store.storedBlocks()).as("no block is written").isLessThan(before);

    byte[] other = new byte[3 * unit];
    new Random(4).nextBytes(other);
    alpha.write(5L * unit, ByteBuffer.wrap(other), false);
    System.arraycopy(other, 0, inAlpha, 5 * unit, other.length);
    beta.write(30L * unit, ByteBuffer.wrap(other), false);
    System.arraycopy(other, 0, inBeta, 30 * unit, other.length);
    alpha.trim(100L * unit, 10L * unit);
    Arrays.fill(inAlpha, 100 * unit, 110 * unit, (byte) 0);
    check(alpha, inAlpha);
    check(beta, inBeta);

    beta.flush();
    alpha.close();
    beta.close();
    store.reopen();
    check(store.open("alpha"), inAlpha);
    check(store.open("beta"), inBeta);
  }

  @Test
  void aDeviceLendsToItself() throws IOException {
    assertThat(alpha.lend(0, 100L * unit, alpha, 300L * unit)).isTrue();
    System.arraycopy(inAlpha, 0, inAlpha, 300 * unit, 100 * unit);
    check(alpha, inAlpha);
    assertThat(alpha.lend(0, 100L * unit, alpha, 99L * unit)).as("overlap").isFalse();
    check(alpha, inAlpha);
  }

  @Test
  void whatCanNotBeSharedIsLeftAsItIs() throws IOException {
    assertThat(alpha.lend(512, unit, beta, 512)).isFalse();
    assertThat(alpha.lend(0, unit, beta, 512)).isFalse();
    assertThat(alpha.lend(0, unit - 512, beta, 0)).isFalse();
    store.backend().create(OpenStore.vdisk("gamma", SIZE, 2 * unit, Compression.NONE));
    assertThat(alpha.lend(0, 2L * unit, store.open("gamma"), 0)).isFalse();
    try (OpenStore elsewhere = new OpenStore(directory.resolve("elsewhere"))) {
      assertThat(alpha.lend(0, unit, elsewhere.create("beta", SIZE), 0)).isFalse();
    }
    check(beta, inBeta);
  }
}
