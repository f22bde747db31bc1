package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Reads that share a hand-over are all answered, each with its own bytes. */
final class ReadCombinerTest {
  private static final int BLOCK = 512;
  private static final int BURST = 32;
  private static final int BURSTS = 250;
  private static final long LONG_NANOS = 400_000;

  /** Reads the number of the block, mostly at once, and now and then several in a row slowly. */
  private static final class Moody implements BlockDevice {
    private final AtomicInteger reads = new AtomicInteger();

    @Override
    public long sizeBytes() {
      return (long) BURST * BLOCK;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      boolean slow = reads.getAndIncrement() % 256 < 8;
      long end = System.nanoTime() + (slow ? LONG_NANOS : 0);
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      while (target.hasRemaining()) {
        target.putLong(offset / BLOCK);
      }
    }

    @Override
    public void write(long offset, ByteBuffer source, boolean durable) {
      throw new UnsupportedOperationException("only read here");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void answersEachReadWhileTheyBecomeLongAndShortByTurns() throws Exception {
    Moody device = new Moody();
    VDiskConfig config = VDiskConfig.rocksdb("moody", device.sizeBytes());
    try (VDisk vdisk = new VDisk(config, "serial", device, Limits.DEFAULTS)) {
      for (int burst = 0; burst < BURSTS; burst++) {
        CountDownLatch answered = new CountDownLatch(BURST);
        AtomicInteger wrong = new AtomicInteger();
        for (int block = 0; block < BURST; block++) {
          read(vdisk, block, answered, wrong);
        }
        assertThat(answered.await(30, TimeUnit.SECONDS)).as("burst %d", burst).isTrue();
        assertThat(wrong).hasValue(0);
      }
    }
  }

  private static void read(VDisk vdisk, int block, CountDownLatch answered, AtomicInteger wrong) {
    ByteBuffer target = ByteBuffer.allocate(BLOCK);
    Completion done =
        new Completion() {
          @Override
          public void completed() {
            if (target.hasRemaining() || target.getLong(0) != block) {
              wrong.getAndIncrement();
            }
            answered.countDown();
          }

          @Override
          public void failed(VDiskException failure) {
            wrong.getAndIncrement();
            answered.countDown();
          }
        };
    vdisk.read((long) block * BLOCK, target, done);
  }
}
