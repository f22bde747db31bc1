package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that comes from a backup and is opened for the first time: what its records intend was
 * begun when the backup was made, and is over for long.
 *
 * <p>Within the store that does not matter, for it is as it was then. Outside of it, what an intent
 * would remove may be in use by now: such an intent is forgotten, and what it names is left alone.
 *
 * @param store its directory
 */
record RestoredStore(Path store) {
  private static final Logger LOG = LoggerFactory.getLogger(RestoredStore.class);
  private static final String MARK = "RESTORED";

  /** Marks it, before it gets its place. */
  void mark() throws IOException {
    Files.createFile(store.resolve(MARK));
    DataDirectory.sync(store);
  }

  /** Whether it was marked and has not been opened since; without the mark it may lack anything. */
  boolean isMarked() {
    return Files.exists(store.resolve(MARK));
  }

  /** Forgets the intents, once; a store that does not come from a backup keeps them. */
  void forgetIntents(Records records) throws IOException {
    if (isMarked()) {
      for (VDiskRecord record : records.vdisks()) {
        forget(record, records);
      }
      Files.delete(store.resolve(MARK));
      // Else what is begun from now on could be forgotten, too, after a power loss.
      DataDirectory.sync(store);
    }
  }

  private static void forget(VDiskRecord record, Records records) throws IOException {
    Place own = Place.of(record.config());
    Changes changes = new Changes();
    Optional<Place> left =
        switch (record.state()) {
          case State.Ready _, State.Importing _, State.Erasing _ -> Optional.empty();
          case State.Creating _, State.Deleting _ -> {
            changes.removeVDisk(record.name());
            yield Optional.of(own);
          }
          case State.Moving(Place to) -> {
            changes.put(record.with(State.READY));
            yield Optional.of(to);
          }
          case State.Leaving(Place from) -> {
            changes.put(record.with(State.READY));
            yield Optional.of(from);
          }
        };
    if (left.isPresent() && !left.get().backend().equals(VDiskConfig.ROCKSDB_BACKEND)) {
      records.commit(changes);
      LOG.warn(
          "vDisk {} was {} when the backup was made: {} is left alone, for it may be in use by now;"
              + " the vDisk {}",
          record.name(),
          record.doing(),
          left.get(),
          changes.vdisks.containsValue(Optional.<VDiskRecord>empty())
              ? "is forgotten; to take it in again, declare it in the configuration file"
              : "is in " + own);
    }
  }
}
