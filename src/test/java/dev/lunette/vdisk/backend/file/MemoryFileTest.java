package dev.lunette.vdisk.backend.file;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.FileRange;
import dev.lunette.vdisk.FilterDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs on an event loop, and what does not, where a file is memory. */
final class MemoryFileTest {
  private static final int MIB = 1 << 20;
  private static final int PATIENCE_SECONDS = 30;

  @TempDir Path directory;

  @Test
  void readsAndWritesAtOnceOnTmpfs() throws IOException {
    try (Tmpfs tmpfs = Tmpfs.mount(directory, 8 * MIB);
        BlockDevice device = create(tmpfs.directory().resolve("disk"), 4L * MIB)) {
      assertThat(device.capabilities().inline()).isTrue();
      ByteBuffer source = filled(4096, (byte) 3);
      assertThat(device.tryWrite(8192, source)).isTrue();
      assertThat(source.hasRemaining()).isFalse();
      ByteBuffer target = ByteBuffer.allocateDirect(8192);
      assertThat(device.tryRead(8192, target)).isTrue();
      assertThat(target.flip().limit(4096)).isEqualTo(filled(4096, (byte) 3));
      assertThat(target.limit(8192).position(4096)).isEqualTo(filled(4096, (byte) 0));
    }
  }

  @Test
  void whatIsSentFromTheFileCanBeSentAfterTheEndOfTheDevice() throws IOException {
    try (Tmpfs tmpfs = Tmpfs.mount(directory, 8 * MIB)) {
      BlockDevice device = create(tmpfs.directory().resolve("disk"), 4L * MIB);
      device.write(8192, filled(4096, (byte) 5), false);
      FileRange range = device.tryFile(8192, 4096);
      device.close();
      device.close();
      assertThat(range).isNotNull();
      ByteBuffer target = ByteBuffer.allocateDirect(4096);
      assertThat(range.file().read(target, range.position())).isEqualTo(4096);
      assertThat(target.flip()).isEqualTo(filled(4096, (byte) 5));
      assertThat(device.tryFile(8192, 4096)).isNull();
      range.release().run();
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (range.file().isOpen()) {
        assertThat(System.nanoTime()).as("time until it is closed").isLessThan(giveUp);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void tellsOfWhatIsStillToBeSent() throws IOException {
    try (Tmpfs tmpfs = Tmpfs.mount(directory, 8 * MIB);
        BlockDevice device = create(tmpfs.directory().resolve("disk"), 4L * MIB)) {
      assertThat(device.isSending()).isFalse();
      FileRange first = device.tryFile(0, 4096);
      FileRange second = device.tryFile(0, 4096);
      release(first);
      assertThat(device.isSending()).isTrue();
      release(second);
      assertThat(device.isSending()).isFalse();
    }
  }

  /** What is not there can't be sent; the plain read then says why. */
  @Test
  void noRangeIsSentOfAFileThatHasBeenCut() throws IOException {
    try (Tmpfs tmpfs = Tmpfs.mount(directory, 8 * MIB)) {
      Path path = tmpfs.directory().resolve("disk");
      try (BlockDevice device = create(path, 4L * MIB)) {
        release(device.tryFile(2 * MIB, MIB));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
          file.setLength(3 * MIB - 1);
        }
        assertThat(device.tryFile(2 * MIB, MIB)).isNull();
        release(device.tryFile(MIB, MIB));
      }
    }
  }

  @Test
  void largeWritesLeaveTheEventLoop() throws IOException {
    try (Tmpfs tmpfs = Tmpfs.mount(directory, 8 * MIB);
        BlockDevice device = create(tmpfs.directory().resolve("disk"), 4L * MIB)) {
      ByteBuffer large = filled(MemoryFile.HANDED_OVER_BYTES, (byte) 4);
      assertThat(device.tryWrite(0, large)).isFalse();
      assertThat(large.remaining()).isEqualTo(MemoryFile.HANDED_OVER_BYTES);
      assertThat(read(device, 0, 4096)).isEqualTo(filled(4096, (byte) 0));
      assertThat(device.tryWrite(0, large.limit(MemoryFile.HANDED_OVER_BYTES - 512))).isTrue();
      assertThat(read(device, 0, 4096)).isEqualTo(filled(4096, (byte) 4));
    }
  }

  @Test
  void aFullTmpfsRefusesTheWriteOnTheEventLoopToo() throws IOException {
    try (Tmpfs tmpfs = Tmpfs.mount(directory, 2 * MIB);
        BlockDevice device = create(tmpfs.directory().resolve("disk"), 16L * MIB)) {
      device.write(0, filled(2 * MIB - 4096, (byte) 1), false);
      assertThatThrownBy(() -> device.tryWrite(2 * MIB, filled(8192, (byte) 2)))
          .isInstanceOfSatisfying(
              VDiskException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE));
    }
  }

  @Test
  void otherFileSystemsAreAskedWhatTheyCan() throws IOException {
    try (Tmpfs ramfs = Tmpfs.withoutHoles(directory);
        BlockDevice device = create(ramfs.directory().resolve("disk"), MIB)) {
      assertThat(device).isInstanceOf(FileDevice.class);
    }
  }

  @Test
  void noWriteOnTheEventLoopWaitsForOneThatMayTakeLong() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    BlockDevice slow =
        new FilterDevice(create(directory.resolve("disk"), MIB)) {
          @Override
          public void trim(long offset, long length) throws IOException {
            entered.countDown();
            await(gate);
            super.trim(offset, length);
          }
        };
    try (MemoryFile device = new MemoryFile(slow, SharedFile.open(directory.resolve("disk")))) {
      CompletableFuture<Void> trim =
          CompletableFuture.runAsync(() -> {
            try {
              device.trim(0, 4096);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      await(entered);
      ByteBuffer source = filled(4096, (byte) 1);
      assertThat(device.tryWrite(4096, source)).isFalse();
      assertThat(source.remaining()).isEqualTo(4096);
      assertThat(device.tryRead(4096, ByteBuffer.allocateDirect(4096))).isTrue();
      gate.countDown();
      trim.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(device.tryWrite(4096, source)).isTrue();
      assertThat(read(device, 4096, 4096)).isEqualTo(filled(4096, (byte) 1));
    }
  }

  private static void release(@Nullable FileRange range) {
    assertThat(range).isNotNull();
    range.release().run();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static BlockDevice create(Path path, long sizeBytes) throws IOException {
    FileBackend backend = new FileBackend();
    backend.create(FileFixture.declare(path, sizeBytes));
    return backend.open(FileFixture.declare(path, sizeBytes));
  }
}
