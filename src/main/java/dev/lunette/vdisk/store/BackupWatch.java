package dev.lunette.vdisk.store;

import dev.lunette.vdisk.Joining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far a backup, or a restore, has come by the size of what it writes, since the engine
 * itself is silent, and ends it where whoever is told says so with an exception.
 */
final class BackupWatch implements AutoCloseable {
  private static final int PERIOD_MILLIS = 250;

  private final Path directory;
  private final BackupProgress progress;
  private final long totalBytes;
  private final End end;
  private final long before;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable RuntimeException refusal;

  /** What ends the backup. */
  interface End {
    void run() throws IOException;
  }

  BackupWatch(Path directory, BackupProgress progress, long totalBytes, End end) {
    this.directory = directory;
    this.progress = progress;
    this.totalBytes = totalBytes;
    this.end = end;
    this.before = sizeBytes();
    this.thread = Thread.ofVirtual().name("backup-watch").start(this::watch);
  }

  /** Says why the backup was ended, if it was, as the reason of its failure. */
  void requireGoingOn(IOException failure) {
    RuntimeException reason = refusal;
    if (reason != null) {
      reason.addSuppressed(failure);
      throw reason;
    }
  }

  private void watch() {
    try {
      while (!over.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() {
    try {
      if (refusal == null) {
        progress.copied(Math.clamp(sizeBytes() - before, 0, totalBytes), totalBytes);
      }
    } catch (RuntimeException e) {
      refusal = e;
    }
    try {
      if (refusal != null) {
        end.run();
      }
    } catch (IOException e) {
      // It is tried again, since a file may have been made meanwhile.
    }
  }

  private long sizeBytes() {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // A file was renamed while we looked.
    }
  }

  /** Tells nothing any more once it returns. */
  @Override
  public void close() {
    over.countDown();
    Joining.join(thread);
  }
}
