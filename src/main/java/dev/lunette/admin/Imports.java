package dev.lunette.admin;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.catalog.Catalog;
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
 * @param vdisks checks what is asked for
 */
record Imports(Catalog catalog, Inventory inventory, VDiskAdmin vdisks) {

  VDiskImport begin(VDiskRequest request, Object lock) throws AdminException {
    VDiskConfig config = vdisks.requests().config(request);
    vdisks.requireFree(config.name());
    if (!catalog.persistent(config.backend())) {
      throw Failures.invalid(
          "backend %s forgets what is imported, expected one that keeps it", config.backend());
    }
    return Failures.translated(() -> {
      catalog.requirePlace(config);
      catalog.editor().begin(config);
      return open(config.name(), 0, lock);
    });
  }

  VDiskImport difference(String name, UUID baseId, long sizeBytes, Object lock)
      throws AdminException {
    VDiskRecord vdisk = inventory.requireReady(name);
    VDiskConfig config = vdisk.config();
    Snapshots snapshots = inventory.snapshotsOf(vdisk);
    Snapshot base =
        inventory.snapshots(vdisk).stream()
            .filter(snapshot -> snapshot.id().equals(baseId))
            .findFirst()
            .orElseThrow(() ->
                Failures.notFound(
                    "vDisk %s has no snapshot of identity %s, which this is a difference to",
                    name, baseId));
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
    Optional<String> from = Optional.of(base.name());
    return Failures.translated(() -> {
      if (!snapshots.changes(name, from, Optional.empty(), 0, 1).isEmpty()) {
        throw Failures.conflict(
            "vDisk %s has changed since snapshot %s, which this is a difference to; roll it back"
                + " first",
            name, base.path());
      }
      catalog.editor().intend(name, new State.Importing(base.name()));
      return open(name, sizeBytes, lock);
    });
  }

  /** Opens what is to be written; if that fails, nothing has happened. */
  private VDiskImport open(String name, long sizeBytes, Object lock) throws IOException {
    try {
      BlockingVDisk open = new BlockingVDisk(catalog.openForImport(name));
      VDiskImport result = new VDiskImport(this, open, lock);
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
