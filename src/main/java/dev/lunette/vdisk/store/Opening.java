package dev.lunette.vdisk.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees, before RocksDB changes any file, that a crashed store still has what was durable. */
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d+");

  private final Path directory;
  private final Tuning tuning;

  Opening(Path directory, Tuning tuning) {
    this.directory = directory;
    this.tuning = tuning;
  }

  /** Opens the store if it has what is marked as durable, and all changes up to this one. */
  Engine open(long reached) throws IOException, RocksDBException {
    requireIntactManifest();
    defuseLogs();
    long durable = Math.max(reached, DurableMark.read(directory));
    if (durable > 0) {
      requireReaches(durable);
    }
    return Engine.open(directory, tuning);
  }

  /** A store that is not there yet has none. */
  private void requireIntactManifest() throws IOException {
    Path current = directory.resolve("CURRENT");
    if (!Files.exists(current)) {
      return;
    }
    Path manifest = directory.resolve(new String(Files.readAllBytes(current), US_ASCII).strip());
    if (!MANIFEST.matcher(manifest.getFileName().toString()).matches() || !Files.exists(manifest)) {
      return; // RocksDB says what is wrong with it
    }
    Optional<RecordLog.Damage> damage = new RecordLog(manifest).damage();
    if (damage.isPresent()) {
      throw new VDiskException(
          Kind.CORRUPT,
          """
          The list of files of the store, %s, is damaged at byte %d; nothing was changed, so \
          restore a backup, or have a copy of it looked at.\
          """
              .formatted(manifest, damage.get().offset()));
    }
  }

  /** Sees to it that RocksDB ends when it reads the log. */
  private void defuseLogs() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, "*.log")) {
      for (Path log : logs) {
        RecordLog records = new RecordLog(log);
        Optional<RecordLog.Damage> damage = records.damage().filter(RecordLog.Damage::traps);
        if (damage.isPresent()) {
          records.defuse(damage.get());
          LOG.warn(
              "The log {} is damaged at byte {}: a record has type {}, which is never written;"
                  + " it has type 0 now, at which reading stops",
              log,
              damage.get().offset(),
              damage.get().type());
        }
      }
    }
  }

  /** Reads the log without changing anything, as it will be read when the store is opened. */
  private void requireReaches(long durable) throws IOException, RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (RocksDB db =
        RocksDB.openReadOnly(tuning.database(), directory.toString(), families(), handles)) {
      long reached = db.getLatestSequenceNumber();
      handles.forEach(ColumnFamilyHandle::close);
      if (reached < durable) {
        throw new VDiskException(
            Kind.CORRUPT,
            """
            The log of the store %s is damaged: it can be read up to change %d, and %d were \
            durable; nothing was changed, so restore a backup, or have a copy of it looked at.\
            """
                .formatted(directory, reached, durable));
      }
    }
  }

  /** Those that are there, which in an older format are fewer. */
  private List<ColumnFamilyDescriptor> families() throws IOException, RocksDBException {
    List<ColumnFamilyDescriptor> present = new ArrayList<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        present.add(new ColumnFamilyDescriptor(name, tuning.of(name)));
      }
    }
    if (present
        .isEmpty()) { // every database has one, and RocksDB says nothing of why it is not read
      throw new VDiskException(
          Kind.CORRUPT,
          """
          The list of files of the store %s, in CURRENT and MANIFEST, is damaged; nothing was \
          changed, so restore a backup, or have a copy of it looked at.\
          """
              .formatted(directory));
    }
    return present;
  }
}
