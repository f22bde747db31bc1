package dev.lunette.vdisk.backend.file;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged as durable is there, however many others fail at the same time. */
final class DurableWritesTest {
  private static final int MIB = 1 << 20;
  private static final int SIZE = 32 * MIB;
  private static final int WRITE = 64 << 10;
  private static final int THREADS = 4;

  @TempDir Path directory;

  @Test
  void noWriteIsAcknowledgedAndLostWhereTheStoreFillsUp() throws Exception {
    try (Tmpfs small = Tmpfs.mount(directory, SIZE / 4)) {
      Path backing = small.directory().resolve("backing");
      try (LoopDevice loop = LoopDevice.attach(backing, SIZE);
          BlockDevice device = new FileBackend().open(FileFixture.declare(loop.path(), SIZE))) {
        Queue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        atOnce(() -> {
          for (int i = next.getAndIncrement(); i < SIZE / WRITE; i = next.getAndIncrement()) {
            if (writeEnds(device, i)) {
              acknowledged.add(i);
            }
          }
        });
        assertThat(acknowledged).as("some succeed, some fail").hasSizeBetween(1, SIZE / WRITE - 1);
        try (RandomAccessFile stored = new RandomAccessFile(backing.toFile(), "r")) {
          assertThat(acknowledged).as("acknowledged and stored").allMatch(i -> holds(stored, i));
        }
      }
    }
  }

  @Test
  void opensNoMoreDescriptorsThanOperationsRanAtOnceAndClosesThem() throws Exception {
    Path path = directory.resolve("disk");
    new FileBackend().create(FileFixture.declare(path, MIB));
    BlockDevice device = new FileBackend().open(FileFixture.declare(path, MIB));
    assertThat(descriptorsOf(path)).as("for flushes, and for all the rest").isEqualTo(2);
    for (int i = 0; i < 10; i++) {
      device.write(0, filled(512, (byte) i), true);
      device.zero(0, 512, true);
    }
    assertThat(descriptorsOf(path)).isEqualTo(3);
    atOnce(() -> {
      for (int i = 0; i < 50; i++) {
        assertThat(writeEnds(device, i % 16)).isTrue();
      }
    });
    assertThat(descriptorsOf(path)).isBetween(3L, 2L + THREADS);
    device.close();
    assertThat(descriptorsOf(path)).isZero();
    assertThatThrownBy(() -> device.write(0, filled(512, (byte) 1), true))
        .hasMessage(path + " is closed");
  }

  @Test
  void writesIntoTheFileThatIsOpenAndNotIntoOneThatTookItsPath() throws IOException {
    Path path = directory.resolve("disk");
    new FileBackend().create(FileFixture.declare(path, MIB));
    try (BlockDevice device = new FileBackend().open(FileFixture.declare(path, MIB))) {
      Path moved = Files.move(path, directory.resolve("moved"));
      new FileBackend().create(FileFixture.declare(path, MIB));
      device.write(0, filled(512, (byte) 7), true);
      assertThat(Files.readAllBytes(moved)).startsWith(7);
      assertThat(Files.readAllBytes(path)).startsWith(0);
    }
  }

  private static boolean writeEnds(BlockDevice device, int number) {
    try {
      device.write((long) number * WRITE, filled(WRITE, value(number)), true);
      return true;
    } catch (VDiskException e) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean holds(RandomAccessFile stored, int number) {
    byte[] bytes = new byte[WRITE];
    try {
      stored.seek((long) number * WRITE);
      stored.readFully(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return ByteBuffer.wrap(bytes).equals(filled(WRITE, value(number)));
  }

  /** Never zero, which is what a place that was never written holds. */
  private static byte value(int number) {
    return (byte) (number % 255 + 1);
  }

  private static void atOnce(Runnable work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = Thread.ofPlatform().unstarted(work);
      thread.setUncaughtExceptionHandler((where, e) -> thrown.add(e));
      threads.add(thread);
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(thrown).isEmpty();
  }

  private static long descriptorsOf(Path path) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(descriptor -> leadsTo(descriptor, path)).count();
    }
  }

  private static boolean leadsTo(Path descriptor, Path path) {
    try {
      return Files.readSymbolicLink(descriptor).equals(path);
    } catch (IOException e) {
      return false; // The one that the list itself was read with.
    }
  }
}
