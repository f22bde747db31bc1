package dev.lunette.vdisk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A file system in memory from which space can be taken to the last byte; needs root. */
public final class SmallDisk implements AutoCloseable {
  /** Of a store that is small enough to fill one. */
  public static final Limits LIMITS =
      Limits.with(
          Map.of(
              "storeCacheBytes", 16 << 20,
              "storeMemtableBytes", 8 << 20,
              "storeReserveBytes", 24 << 20));

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path directory;
  private final FileStore files;
  private final long sizeBytes;

  /** Mounts one of so many MiB in a new directory. */
  public SmallDisk(Path parent, int mebibytes) throws IOException {
    directory = Files.createDirectory(parent.resolve("disk"));
    sizeBytes = (long) mebibytes << 20;
    require(run("mount", "-t", "tmpfs", "-o", "size=" + sizeBytes, "tmpfs", text(directory)));
    files = Files.getFileStore(directory);
  }

  /** Where it is mounted. */
  public Path directory() {
    return directory;
  }

  public long freeBytes() throws IOException {
    return files.getUsableSpace();
  }

  /**
   * Takes all other space away, and at once, for who looks meanwhile must not find it half gone.
   */
  public void leave(long bytes) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (freeBytes() > bytes) {
      long used = files.getTotalSpace() - freeBytes();
      if (!resize(used + bytes) && System.nanoTime() > end) {
        throw new IOException("%s cannot be left with %d bytes".formatted(directory, bytes));
      }
    }
  }

  /** Gives back what {@link #leave} has taken. */
  public void free() throws IOException {
    assertThat(resize(sizeBytes)).isTrue();
  }

  /** False where it has more in it: others may write at this moment. */
  private boolean resize(long bytes) throws IOException {
    return run("mount", "-o", "remount,size=%d".formatted(bytes), text(directory)).isEmpty();
  }

  @Override
  public void close() throws IOException {
    require(run("umount", "--lazy", text(directory)));
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

  private static void require(Optional<String> failure) {
    assertThat(failure).isEmpty();
  }

  /** What it says where it fails. */
  private static Optional<String> run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.onExit().join().exitValue() == 0
        ? Optional.empty()
        : Optional.of("%s: %s".formatted(String.join(" ", command), said));
  }
}
