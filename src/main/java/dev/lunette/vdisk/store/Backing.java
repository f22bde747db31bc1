package dev.lunette.vdisk.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Makes backups of an open store, one at a time, from links to its files as they were at once.
 *
 * <p>RocksDB can't be told to end a backup, nor be closed while it makes one. So it makes it of a
 * second database, opened on those links, and is ended by removing them: the next file is not
 * there. Nobody waits at the gate for it.
 */
final class Backing implements AutoCloseable {
  /** Directory of the links, beside the files; RocksDB makes it under the other name first. */
  private static final String LINKS = "backup.part";

  private final Database database;
  private final Path directory;
  private final long bytesPerSecond;
  private volatile boolean closed;

  Backing(Database database, Path directory, long bytesPerSecond) {
    this.database = database;
    this.directory = directory;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Adds a backup to a directory of them. */
  synchronized BackupInfo up(Path to, BackupProgress progress) throws IOException {
    Backups backups = new Backups(to);
    long[] total = new long[1];
    try {
      database.change(engine -> {
        total[0] = StoreStatistics.fileBytes(engine.db);
        try (Checkpoint checkpoint = Checkpoint.create(engine.db)) {
          // What is in memory goes to tables first, so that little of the log must be copied.
          checkpoint.createCheckpoint(links().toString());
        }
      });
      BackupInfo added;
      try (BackupWatch watch = new BackupWatch(to, goingOn(progress), total[0], this::drop)) {
        added = copy(backups, watch);
      }
      progress.copied(total[0], total[0]);
      return added;
    } finally {
      drop();
    }
  }

  private BackupProgress goingOn(BackupProgress progress) {
    return (done, total) -> {
      if (closed) {
        throw new CancellationException("the store was closed before the backup was done");
      }
      progress.copied(done, total);
    };
  }

  private BackupInfo copy(Backups backups, BackupWatch watch) throws IOException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> families = uncompacted();
    try (RocksDB still =
        RocksDB.open(database.tuning.database(), links().toString(), families, handles)) {
      try {
        return backups.add(still, bytesPerSecond);
      } finally {
        handles.forEach(ColumnFamilyHandle::close);
      }
    } catch (IOException | RocksDBException e) {
      IOException failure =
          e instanceof RocksDBException of ? database.failures.of("Reading", of) : (IOException) e;
      watch.requireGoingOn(failure);
      throw failure;
    } finally {
      families.forEach(family -> family.getOptions().close());
    }
  }

  /** The families as they are, which nobody writes, and compacts for nothing. */
  private List<ColumnFamilyDescriptor> uncompacted() {
    return Engine.families(database.tuning).stream()
        .map(family ->
            new ColumnFamilyDescriptor(
                family.getName(),
                new ColumnFamilyOptions(family.getOptions()).setDisableAutoCompactions(true)))
        .toList();
  }

  /** Ends a backup that is made, which takes as long as the file that is copied. */
  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      // Whoever made one is gone, and nobody begins: the database is closed next.
    }
  }

  private Path links() {
    return directory.resolve(LINKS);
  }

  private void drop() throws IOException {
    drop(directory);
  }

  /** Removes what a backup of the store in a directory has left that was cut off. */
  static void drop(Path directory) throws IOException {
    for (String name : List.of(LINKS, LINKS + ".tmp")) {
      Path links = directory.resolve(name);
      if (Files.exists(links)) {
        try (Stream<Path> files = Files.walk(links)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }
}
