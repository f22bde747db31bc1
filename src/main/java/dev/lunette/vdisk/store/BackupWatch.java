package dev.lunette.vdisk.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tells how far a backup, or a restore, has come by the size of what it writes: the engine itself
 * is silent.
 */
final class BackupWatch implements AutoCloseable {
  private static final int PERIOD_MILLIS = 250;

  private final Path directory;
  private final BackupProgress progress;
  private final long totalBytes;
  private final long before;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;

  BackupWatch(Path directory, BackupProgress progress, long totalBytes) {
    this.directory = directory;
    this.progress = progress;
    this.totalBytes = totalBytes;
    this.before = sizeBytes();
    this.thread = Thread.ofVirtual().name("backup-watch").start(this::watch);
  }

  private void watch() {
    try {
      while (!end.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        progress.copied(Math.clamp(sizeBytes() - before, 0, totalBytes), totalBytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    end.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
