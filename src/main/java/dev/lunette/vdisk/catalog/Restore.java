package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.store.BackupInfo;
import dev.lunette.vdisk.store.BackupProgress;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a backup of a store into a data directory that nobody serves. */
public final class Restore {
  /** Where the backup is put together; what a restore that was cut off has left is dropped. */
  static final String INCOMPLETE = OwnFiles.STORE + ".restoring";

  /** Where the store that was there before is kept. */
  static final String REPLACED = OwnFiles.STORE + ".replaced";

  /** Where the identity that was there before is kept; it may be another server's. */
  static final String REPLACED_IDENTITY = IdentityFile.NAME + ".replaced";

  private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

  private Restore() {}

  /** The backups in a directory, oldest first. */
  public static List<BackupInfo> backups(Path directory) throws IOException {
    return Store.backups(directory);
  }

  /**
   * Restores a backup, the newest if none is named. The store that the data directory had is kept
   * beside the new one, and so is its identity, since the directory has that of the backup from now
   * on. Of a backup that can't be put together nothing stays.
   *
   * @return where the old store is, if there was one
   */
  public static Optional<Path> restore(
      Path backups, Optional<Integer> id, Path dataDirectory, BackupProgress progress)
      throws IOException {
    List<Path> made = DataDirectory.make(dataDirectory);
    try (DirectoryLock lock = DirectoryLock.acquire(dataDirectory)) {
      Path store = dataDirectory.resolve(OwnFiles.STORE);
      Path incomplete = dataDirectory.resolve(INCOMPLETE);
      Path replaced = dataDirectory.resolve(REPLACED);
      if (finish(dataDirectory)) {
        throw new IOException(
            ("an earlier restore had been cut off and is finished now: %s is what it restored, %s"
                    + " what was there before; to restore once more, remove that or move it away")
                .formatted(store, replaced));
      }
      requireNone(replaced, store);
      delete(incomplete);
      try {
        Store.restore(backups, id, incomplete, progress);
        new RestoredStore(incomplete).mark();
      } catch (IOException | RuntimeException e) {
        leaveNothing(e, incomplete, lock, made);
        throw e;
      }
      boolean had = Files.exists(store);
      if (had) {
        Files.move(store, replaced, StandardCopyOption.ATOMIC_MOVE);
      }
      putInPlace(dataDirectory);
      return had ? Optional.of(replaced) : Optional.empty();
    }
  }

  /**
   * Whether a restore was cut off where the old store had been set aside and the new one, complete,
   * was to take its place.
   */
  static boolean isCutOff(Path dataDirectory) {
    return !DataDirectory.hasStore(dataDirectory)
        && Files.exists(dataDirectory.resolve(REPLACED))
        && new RestoredStore(dataDirectory.resolve(INCOMPLETE)).isMarked();
  }

  /** Finishes a restore that was cut off there, in a directory that the caller has locked. */
  static boolean finish(Path dataDirectory) throws IOException {
    if (!isCutOff(dataDirectory)) {
      return false;
    }
    putInPlace(dataDirectory);
    LOG.warn(
        "a restore that was cut off is finished: {} is what it restored, {} what was there before",
        dataDirectory.resolve(OwnFiles.STORE),
        dataDirectory.resolve(REPLACED));
    return true;
  }

  /**
   * Finishes a restore that was cut off in its last step: its store, which nobody has opened since,
   * is in its place, beside the identity of the server that was there before.
   */
  static void finish(Path dataDirectory, IdentityFile identity, ServerId restored)
      throws IOException {
    if (new RestoredStore(dataDirectory.resolve(OwnFiles.STORE)).isMarked()
        && identity.isOther(restored)) {
      setIdentityAside(dataDirectory);
      DataDirectory.sync(dataDirectory);
    }
  }

  private static void putInPlace(Path dataDirectory) throws IOException {
    Files.move(
        dataDirectory.resolve(INCOMPLETE),
        dataDirectory.resolve(OwnFiles.STORE),
        StandardCopyOption.ATOMIC_MOVE);
    DataDirectory.sync(dataDirectory);
    // Last: it is what keeps a directory without a store from being taken for a new one.
    setIdentityAside(dataDirectory);
    DataDirectory.sync(dataDirectory);
  }

  /** Takes away what a restore that failed has made, also a data directory that was made for it. */
  private static void leaveNothing(
      Exception failure, Path incomplete, DirectoryLock lock, List<Path> made) {
    try {
      delete(incomplete);
      if (!made.isEmpty()) {
        lock.remove();
      }
      for (Path directory : made) {
        Files.delete(directory);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void setIdentityAside(Path dataDirectory) throws IOException {
    Path identity = dataDirectory.resolve(IdentityFile.NAME);
    if (Files.exists(identity)) {
      Files.move(
          identity, dataDirectory.resolve(REPLACED_IDENTITY), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void requireNone(Path replaced, Path store) throws IOException {
    if (!Files.exists(replaced)) {
      return;
    }
    String advice =
        Files.exists(store)
            ? "%s is there, the store that an earlier restore has replaced; remove it or move it"
                + " away"
            : "%s is there, the store that an earlier restore has set aside, and %s is not: move it"
                + " back to that name before another restore";
    throw new IOException(advice.formatted(replaced, store));
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
