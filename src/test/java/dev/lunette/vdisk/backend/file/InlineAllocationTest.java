package dev.lunette.vdisk.backend.file;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A read that never waits leaves nothing for the collector, once it is compiled. */
final class InlineAllocationTest {
  private static final int READS = 100_000;

  /** Enough for the compiler to have come by, on the slowest machine. */
  private static final int MOST_ROUNDS = 100;

  @TempDir Path directory;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private int completed;

  @Test
  void fileReadAllocatesNothing() throws IOException {
    FileBackend backend = new FileBackend();
    VDiskConfig vdisk = FileFixture.declare(directory.resolve("disk"), 1 << 20);
    backend.create(vdisk);
    requireNoAllocation(vdisk, backend.open(vdisk));
  }

  @Test
  void memoryReadAllocatesNothing() throws IOException {
    VDiskConfig vdisk = FileFixture.declare(directory.resolve("disk"), 1 << 20);
    requireNoAllocation(vdisk, new MemoryBackend().open(vdisk));
  }

  private void requireNoAllocation(VDiskConfig config, BlockDevice device) throws IOException {
    device.write(0, filled(1 << 20, (byte) 1), false);
    try (VDisk vdisk = new VDisk(config, "serial", device, Limits.DEFAULTS)) {
      ByteBuffer target = ByteBuffer.allocateDirect(4096);
      Completion done =
          new Completion() {
            @Override
            public void completed() {
              completed++;
            }

            @Override
            public void failed(VDiskException failure) {
              throw new AssertionError(failure);
            }
          };
      if (!device.tryRead(0, target)) {
        return; // A file system that always makes us wait has no such reads.
      }
      long perRead = bytesPerRead(vdisk, target, done);
      for (int round = 1; round < MOST_ROUNDS && perRead > 0; round++) {
        perRead = bytesPerRead(vdisk, target, done);
      }
      assertThat(perRead).isZero();
      assertThat(completed % READS).as("all on this thread").isZero();
    }
  }

  private long bytesPerRead(VDisk vdisk, ByteBuffer target, Completion done) {
    long before = threads.getCurrentThreadAllocatedBytes();
    read(vdisk, target, done, READS);
    return (threads.getCurrentThreadAllocatedBytes() - before) / READS;
  }

  private static void read(VDisk vdisk, ByteBuffer target, Completion done, int times) {
    for (int i = 0; i < times; i++) {
      vdisk.read((long) (i & 0xff) * 4096, target.clear(), done);
    }
  }
}
