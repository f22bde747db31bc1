package dev.lunette.vdisk.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;

/**
 * What RocksDB is to leave alone in the background, because it would come to damage there.
 *
 * <p>Blob files are read by garbage collection alone, so without it compactions go on, and only
 * garbage stays. Tables are read by every compaction: where one of them is damaged, those of its
 * family are left as flushes make them, and look-ups have more and more of them to ask.
 *
 * @param uncompacted families whose tables are left alone; if there are none, blob files are
 * @param cause the sentence of RocksDB that told of the damage
 */
record Restraint(Set<Family> uncompacted, String cause) {
  /** A table that a sentence of RocksDB names. */
  private static final Pattern TABLE = Pattern.compile("(\\d+\\.sst)\\b");

  /** What a refusal calls for and is not yet so; empty if there is nothing. */
  static Optional<Restraint> against(RocksDBException refusal, Engine engine) {
    if (Failures.kind(refusal) != dev.lunette.vdisk.VDiskException.Kind.CORRUPT) {
      return Optional.empty();
    }
    String cause = String.valueOf(refusal.getMessage());
    Matcher table = TABLE.matcher(cause);
    boolean inTable = table.find();
    if (!inTable && engine.tuning.of(Family.DATA).enableBlobGarbageCollection()) {
      return Optional.of(new Restraint(Set.of(), cause));
    }
    Set<Family> families = EnumSet.allOf(Family.class);
    if (inTable) {
      families.retainAll(familiesOf(table.group(1), engine));
    }
    families.removeIf(family -> engine.tuning.of(family).disableAutoCompactions());
    return families.isEmpty() ? Optional.empty() : Optional.of(new Restraint(families, cause));
  }

  /** The family of a table; all of them if it is not known any more. */
  private static Set<Family> familiesOf(String table, Engine engine) {
    Set<Family> all = EnumSet.allOf(Family.class);
    return engine.db.getLiveFilesMetaData().stream()
        .filter(file -> file.fileName().endsWith(table))
        .findFirst()
        .map(file -> {
          all.removeIf(family -> !Arrays.equals(family.storedName(), file.columnFamilyName()));
          return all;
        })
        .orElse(all);
  }

  /** Has the next engine that is opened leave blob files alone. */
  static void leaveBlobs(Tuning tuning) {
    for (Family family : Family.values()) {
      tuning.of(family).setEnableBlobGarbageCollection(false);
    }
  }

  /** Has the next engine that is opened do so. */
  void apply(Tuning tuning) {
    if (uncompacted.isEmpty()) {
      leaveBlobs(tuning);
    }
    for (Family family : uncompacted) {
      tuning.of(family).setDisableAutoCompactions(true);
    }
  }

  /** What it comes to, in words. */
  String consequence() {
    return uncompacted.isEmpty()
        ? "what is overwritten takes up space in blob files"
        : "the tables of %s are not compacted"
            .formatted(
                uncompacted.stream()
                    .map(family -> new String(family.storedName(), US_ASCII))
                    .collect(joining(", ")));
  }
}
