package dev.lunette.vdisk.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.rocksdb.BackupEngine;
import org.rocksdb.BackupEngineOptions;
import org.rocksdb.Env;
import org.rocksdb.RestoreOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Backups of stores in a directory, made by RocksDB's backup engine.
 *
 * <p>Each of them is whole by itself, and they share the files that they have in common, so that a
 * further one copies only what is new. A checksum of every file is kept, and checked as it is
 * restored.
 */
final class Backups {
  /** What every directory of backups has: the records of what is in each of them. */
  private static final String RECORDS = "meta";

  /** The parts that RocksDB makes, and would let others look into. */
  private static final List<String> PARTS = List.of(RECORDS, "private", "shared_checksum");

  private final Path directory;
  private final Failures failures;

  static {
    RocksDB.loadLibrary();
  }

  Backups(Path directory) {
    this.directory = directory;
    this.failures = new Failures(directory);
  }

  /** What is done with an open backup engine. */
  private interface Work<T> {
    T with(BackupEngine engine) throws RocksDBException, IOException;
  }

  /** The backups, oldest first; what is no directory of them is refused, and left as it is. */
  List<BackupInfo> list() throws IOException {
    if (!Files.isDirectory(directory.resolve(RECORDS))) {
      throw new VDiskException(
          Kind.IO,
          "%s is no directory of backups, expected one that a backup was made to."
              .formatted(directory));
    }
    return using("Reading", 0, Backups::infos);
  }

  /** Adds one of a database that does not change; at most so many bytes a second, 0 for any. */
  BackupInfo add(RocksDB db, long bytesPerSecond) throws IOException {
    PrivateDirectory.make(directory);
    for (String part : PARTS) {
      PrivateDirectory.make(directory.resolve(part));
    }
    String format = HexFormat.of().formatHex(Format.text(Format.NEWEST).getBytes(UTF_8));
    return using(
        "Writing a backup to",
        bytesPerSecond,
        engine -> {
          // What is in memory goes to tables first, so that there is no log to be copied.
          engine.createNewBackupWithMetadata(db, format, true);
          return infos(engine).getLast();
        });
  }

  /** Makes a store of one of them, of the newest if none is named, in an empty directory. */
  void restore(Optional<Integer> id, Path target, BackupProgress progress) throws IOException {
    requireEmpty(target);
    List<BackupInfo> present = list();
    BackupInfo chosen =
        present.stream()
            .filter(info -> id.isEmpty() || info.id() == id.get())
            .reduce((earlier, later) -> later)
            .orElseThrow(() ->
                new VDiskException(
                    Kind.IO,
                    "%s has no backup%s, expected one of %s."
                        .formatted(
                            directory,
                            id.map(number -> " " + number).orElse(""),
                            present.stream().map(BackupInfo::id).toList())));
    boolean complete = false;
    try {
      PrivateDirectory.make(target);
      using(
          "Restoring from",
          0,
          engine -> {
            int format = format(engine, chosen.id());
            Format.requireKnown(directory, format);
            try (RestoreOptions options = new RestoreOptions(false);
                BackupWatch _ = new BackupWatch(target, progress, chosen.lengthBytes(), () -> {})) {
              engine.restoreDbFromBackup(
                  chosen.id(), target.toString(), target.toString(), options);
            }
            // Last, because nothing is opened as a store without it.
            Format.write(target, format);
            return format;
          });
      complete = true;
      progress.copied(chosen.lengthBytes(), chosen.lengthBytes());
    } finally {
      if (!complete) {
        empty(target);
      }
    }
  }

  private <T> T using(String action, long bytesPerSecond, Work<T> work) throws IOException {
    try (BackupEngineOptions options = options(bytesPerSecond);
        BackupEngine engine = BackupEngine.open(Env.getDefault(), options)) {
      return work.with(engine);
    } catch (RocksDBException e) {
      throw failures.of(action, e);
    }
  }

  private BackupEngineOptions options(long bytesPerSecond) {
    return new BackupEngineOptions(directory.toString())
        .setShareTableFiles(true)
        .setShareFilesWithChecksum(true)
        .setSync(true)
        .setBackupRateLimit(bytesPerSecond);
  }

  private static List<BackupInfo> infos(BackupEngine engine) {
    return engine.getBackupInfo().stream()
        .map(info ->
            new BackupInfo(
                info.backupId(),
                Instant.ofEpochSecond(info.timestamp()),
                info.size(),
                info.numberFiles()))
        .sorted(Comparator.comparingInt(BackupInfo::id))
        .toList();
  }

  private int format(BackupEngine engine, int id) throws IOException {
    String metadata =
        engine.getBackupInfo().stream()
            .filter(info -> info.backupId() == id)
            .map(info -> Optional.ofNullable(info.appMetadata()).orElse(""))
            .findFirst()
            .orElse("");
    int version = -1;
    try {
      version = Format.version(new String(HexFormat.of().parseHex(metadata), UTF_8));
    } catch (IllegalArgumentException e) {
      // What is no hexadecimal is no format either.
    }
    if (version < 0) {
      throw new VDiskException(
          Kind.CORRUPT,
          "Backup %d in %s does not say which format it has; choose another one."
              .formatted(id, directory));
    }
    return version;
  }

  private static void requireEmpty(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    try (Stream<Path> files = Files.list(target)) {
      if (files.findAny().isPresent()) {
        throw new VDiskException(
            Kind.IO, "%s is not empty, expected an empty directory or none.".formatted(target));
      }
    }
  }

  private static void empty(Path target) throws IOException {
    try (Stream<Path> files = Files.walk(target)) {
      files
          .sorted(Comparator.reverseOrder())
          .filter(f -> !f.equals(target))
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
