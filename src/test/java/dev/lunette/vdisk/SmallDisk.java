package dev.lunette.vdisk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A file system in memory that another file can fill to the last byte; needs root. */
public final class SmallDisk implements AutoCloseable {
  /** Of a store that is small enough to fill one. */
  public static final Limits LIMITS =
      Limits.with(
          Map.of(
              "storeCacheBytes", 16 << 20,
              "storeMemtableBytes", 8 << 20,
              "storeReserveBytes", 24 << 20));

  private static final int STEP_BYTES = 64 << 10;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path directory;
  private final Path filler;

  /** Mounts one of so many MiB in a new directory. */
  public SmallDisk(Path parent, int mebibytes) throws IOException {
    directory = Files.createDirectory(parent.resolve("disk"));
    filler = directory.resolve("filler");
    run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(mebibytes), "tmpfs", text(directory));
  }

  /** Where it is mounted. */
  public Path directory() {
    return directory;
  }

  public long freeBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /** Lets another file take all but so much. */
  public void leave(long bytes) throws IOException {
    byte[] zeros = new byte[STEP_BYTES];
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      file.seek(file.length());
      for (long free = freeBytes(); free > bytes; free = freeBytes()) {
        file.write(zeros, 0, (int) Math.min(STEP_BYTES, free - bytes));
      }
    } catch (IOException e) {
      // Others write as well, and have taken what was left.
      assertThat(e).hasMessageContaining("No space");
    }
  }

  /** Takes the other file away. */
  public void free() throws IOException {
    Files.delete(filler);
  }

  @Override
  public void close() throws IOException {
    run("umount", "--lazy", text(directory));
  }

  /** What may fail while there is no space. */
  public interface Attempt {
    void make() throws IOException;
  }

  /** Attempts it again and again while it fails for lack of space, but not for ever. */
  public static void untilItWorks(Attempt attempt) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        attempt.make();
        return;
      } catch (VDiskException e) {
        if (e.kind() != VDiskException.Kind.NO_SPACE || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private static String text(Path path) {
    return path.toString();
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.onExit().join().exitValue())
        .as("%s: %s", String.join(" ", command), said)
        .isZero();
  }
}
