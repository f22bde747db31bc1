package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves what a crash has left half done, so that nothing stays behind: each record says what was
 * intended.
 *
 * <p>A record that can't be resolved, for want of a mount, say, keeps its intent for the next time,
 * and its vDisk alone can't be used.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Records records;
  private final Backends backends;

  Recovery(Records records, Backends backends) {
    this.records = records;
    this.backends = backends;
  }

  /**
   * Resolves every intent, removes the snapshots that exports have left, and sees that nobody takes
   * the space of thick vDisks.
   */
  void run() {
    for (VDiskRecord record : records.vdisks()) {
      try {
        requireWhole(record);
        resolve(record.name());
        forgetExports(record);
        keepSpace(record.name());
      } catch (IOException | RuntimeException e) {
        LOG.error(
            "vDisk {}: what was begun before the last stop can't be resolved: {}",
            record.name(),
            e.getMessage());
      }
    }
  }

  /** The store keeps the space of a thick one from when it is first opened on. */
  private void keepSpace(String name) throws IOException {
    Optional<VDiskConfig> left = records.vdisk(name).map(VDiskRecord::config);
    if (left.isPresent()
        && left.get().thick()
        && left.get().backend().equals(VDiskConfig.ROCKSDB_BACKEND)) {
      backends.require(left.get().backend()).open(left.get()).close();
    }
  }

  /** Brings what is being done with a vDisk to the end that its state intends. */
  synchronized void resolve(String name) throws IOException {
    records.requireCertain(name);
    Optional<VDiskRecord> record = records.vdisk(name);
    if (record.isPresent()) {
      resolve(record.get());
    }
  }

  private void resolve(VDiskRecord record) throws IOException {
    switch (record.state()) {
      case State.Ready _ -> {}
      case State.Erasing _ -> {
        if (!backends.persistent(record.config().backend())) { // so all of it is gone
          records.commit(
              new Changes().put(record.with(State.READY)).erasure(record.name(), Optional.empty()));
        }
      }
      case State.Creating _ -> {
        remove(record.config());
        records.commit(new Changes().removeVDisk(record.name()));
        LOG.info("vDisk {}: its creation was cut off; nothing is left of it", record.name());
      }
      case State.Deleting _ -> {
        remove(record.config());
        records.commit(new Changes().removeVDisk(record.name()));
        LOG.info("vDisk {} is deleted", record.name());
      }
      case State.Moving(Place to) -> {
        remove(to.of(record.name(), record.config()));
        ready(record);
        LOG.info("vDisk {}: its move to {} was cut off; it is where it was", record.name(), to);
      }
      case State.Leaving(Place from) -> {
        remove(from.of(record.name(), record.config()));
        ready(record);
        LOG.info("vDisk {} has left {}", record.name(), from);
      }
      case State.Importing(String snapshot, Optional<String> kept) -> {
        Snapshots snapshots = backends.snapshots(record.config().backend());
        if (kept.isPresent() && snapshots.find(record.name(), kept.get()).isPresent()) {
          snapshots.delete(record.name(), kept.get());
        }
        snapshots.rollback(record.name(), snapshot);
        long size = sizeBytes(record, snapshots, snapshot);
        records.update(
            record.name(), known -> known.with(known.config().resized(size)).with(State.READY));
        LOG.info(
            "vDisk {}: an import into it was cut off; it is as in snapshot {}",
            record.name(),
            snapshot);
      }
    }
  }

  /** Fails if a place is to be removed and the one where the vDisk stands has not all of it. */
  private void requireWhole(VDiskRecord record) throws IOException {
    VDiskConfig config = record.config();
    if (!(record.state() instanceof State.Moving || record.state() instanceof State.Leaving)
        || !backends.persistent(config.backend())) {
      return;
    }
    Backend backend = backends.require(config.backend());
    if (!backend.exists(config)) {
      throw new VDiskException(
          Kind.IO,
          "%s is missing, and what is in the vDisk's other place is kept until it is back"
              .formatted(Place.of(config)));
    }
    try (BlockDevice device = backend.open(config)) {
      if (device.sizeBytes() < config.sizeBytes()) {
        throw new VDiskException(
            Kind.IO,
            ("%s has %d bytes, expected at least the %d that it had; what is in the vDisk's other"
                    + " place is kept until it is restored")
                .formatted(Place.of(config), device.sizeBytes(), config.sizeBytes()));
      }
    }
  }

  private void ready(VDiskRecord record) throws IOException {
    records.update(record.name(), known -> known.with(State.READY));
  }

  private static long sizeBytes(VDiskRecord record, Snapshots snapshots, String snapshot)
      throws IOException {
    return snapshots
        .find(record.name(), snapshot)
        .map(Snapshot::sizeBytes)
        .orElse(record.config().sizeBytes());
  }

  private void remove(VDiskConfig vdisk) throws IOException {
    Backend backend = backends.require(vdisk.backend());
    if (backend.persistent() && backend.exists(vdisk)) {
      backend.delete(vdisk);
    }
  }

  private void forgetExports(VDiskRecord record) throws IOException {
    Optional<Snapshots> snapshots =
        backends.find(record.config().backend()).flatMap(Backend::snapshots);
    if (snapshots.isEmpty() || records.vdisk(record.name()).isEmpty()) {
      return;
    }
    for (Snapshot snapshot : snapshots.get().list(record.name())) {
      if (snapshot.name().startsWith(Catalog.PASSING_SNAPSHOT)) {
        snapshots.get().delete(record.name(), snapshot.name());
      }
    }
  }
}
