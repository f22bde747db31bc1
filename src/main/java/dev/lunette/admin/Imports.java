package dev.lunette.admin;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockingVDisk;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Origin;
import dev.lunette.vdisk.catalog.State;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Begins imports: into a new vDisk, which nobody can open before the import is finished, or of a
 * difference into one that is as its base was.
 *
 * @param catalog that has them
 * @param inventory what there is
 * @param readers who read what there is
 * @param vdisks checks what is asked for
 */
record Imports(Catalog catalog, Inventory inventory, Readers readers, VDiskAdmin vdisks) {

  VDiskImport begin(VDiskRequest request, Optional<UUID> id, Object lock) throws AdminException {
    VDiskConfig config = vdisks.requests().config(request);
    vdisks.requireFree(config.name());
    if (!catalog.persistent(config.backend())) {
      throw Failures.invalid(
          "backend %s forgets what is imported, expected one that keeps it", config.backend());
    }
    return Failures.translated(() -> {
      catalog.requirePlace(config);
      catalog.editor().begin(config);
      return open(config.name(), new ImageHeader(config.sizeBytes(), id, Optional.empty()), lock);
    });
  }

  VDiskImport difference(String name, ImageHeader header, Object lock) throws AdminException {
    VDiskRecord vdisk = inventory.requireReady(name);
    VDiskConfig config = vdisk.config();
    Snapshots snapshots = inventory.snapshotsOf(vdisk);
    UUID baseId = header.baseId().orElseThrow();
    long sizeBytes = header.sizeBytes();
    Snapshot base =
        inventory.snapshots(vdisk).stream()
            .filter(snapshot -> snapshot.id().equals(baseId))
            .findFirst()
            .orElseThrow(() ->
                Failures.notFound(
                    "vDisk %s has no snapshot of identity %s, which this is a difference to",
                    name, baseId));
    requireNews(vdisk, header);
    readers.requireWritable(name);
    List<String> mapped = inventory.mappedBy(name);
    if (!mapped.isEmpty()) {
      throw Failures.inUse(
          "vDisk %s is in use: offered by %s; unmap it first, so that nobody writes meanwhile",
          name, String.join(", ", mapped));
    }
    Requests.requireSize(sizeBytes, config.logicalBlockSizeBytes());
    if (sizeBytes < config.sizeBytes()) {
      throw Failures.invalid(
          "size is %d bytes after the difference, expected at least the %d that vDisk %s has:"
              + " a vDisk does not shrink",
          sizeBytes, config.sizeBytes(), name);
    }
    if (vdisk.origin() == Origin.DECLARED && sizeBytes > config.sizeBytes()) {
      throw Failures.conflict(
          "size is %d bytes after the difference, expected the %d that are declared for vDisk %s in"
              + " the configuration file: take it out there and have the server read the file again"
              + " (SIGHUP), and declare it with the new size afterwards",
          sizeBytes, config.sizeBytes(), name);
    }
    Optional<String> from = Optional.of(base.name());
    return Failures.translated(() -> {
      // A size that differs is a change, too: what undoes the import takes it back to the base's.
      if (config.sizeBytes() != base.sizeBytes()
          || !snapshots.changes(name, from, Optional.empty(), 0, 1).isEmpty()) {
        throw Failures.conflict(
            "vDisk %s has changed since snapshot %s, which this is a difference to; roll it back"
                + " first",
            name, base.path());
      }
      Optional<String> kept = header.id().map(VDiskImport::snapshot);
      catalog.editor().intend(name, new State.Importing(base.name(), kept));
      return open(name, header, lock);
    });
  }

  /**
   * Before anything is written: what it leads to must be new, and there must be room to keep it.
   */
  private void requireNews(VDiskRecord vdisk, ImageHeader header) throws AdminException {
    for (Snapshot snapshot : inventory.snapshots(vdisk)) {
      if (header.id().equals(Optional.of(snapshot.id()))) {
        throw Failures.conflict(
            "vDisk %s has the state already that this leads to: it is snapshot %s",
            vdisk.name(), snapshot.path());
      }
    }
    if (header.id().isPresent()) {
      String kept = VDiskImport.snapshot(header.id().get());
      Failures.translated(() -> {
        inventory.snapshotsOf(vdisk).requireRoom(vdisk.name(), kept);
        return kept;
      });
    }
  }

  /** Opens what is to be written; if that fails, nothing has happened. */
  private VDiskImport open(String name, ImageHeader header, Object lock) throws IOException {
    long sizeBytes = header.sizeBytes();
    try {
      BlockingVDisk open = new BlockingVDisk(catalog.openForImport(name));
      VDiskImport result = new VDiskImport(this, open, header.id(), lock);
      if (sizeBytes > open.vdisk().sizeBytes()) {
        try {
          open.resize(sizeBytes);
        } catch (IOException e) {
          result.close();
          throw e;
        }
      }
      return result;
    } catch (IOException | RuntimeException e) {
      catalog.editor().undo(name);
      throw e;
    }
  }
}
