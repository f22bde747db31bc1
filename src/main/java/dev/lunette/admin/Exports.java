package dev.lunette.admin;

import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.BlockingVDisk;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens images for reading: of a snapshot as it is, of a vDisk by way of a snapshot that passes
 * when the image is closed.
 *
 * @param catalog that has what is read
 * @param inventory what there is
 * @param readers who read meanwhile
 */
record Exports(Catalog catalog, Inventory inventory, Readers readers) {

  ImageReader open(String path, Optional<String> from) throws AdminException {
    VDiskName name = Requests.name(path);
    VDiskRecord vdisk = inventory.requireReady(name.vdisk());
    Optional<Snapshot> base = Optional.empty();
    if (from.isPresent()) {
      base = Optional.of(inventory.require(base(vdisk, from.get())));
    }
    if (name.snapshot().isPresent()) {
      Snapshot kept = inventory.require(name);
      return open(inventory.snapshotsOf(vdisk), kept, base, Optional.of(kept.id()), () -> {});
    }
    Optional<Snapshots> snapshots = catalog.snapshotsIfAny(vdisk);
    if (snapshots.isEmpty()) {
      return plain(vdisk);
    }
    String passing = Catalog.PASSING_SNAPSHOT + UUID.randomUUID();
    Snapshot now =
        Failures.translated(
            () -> snapshots.get().create(List.of(vdisk.name()), passing).getFirst());
    VDiskImage.Closing delete = () -> snapshots.get().delete(vdisk.name(), passing);
    try {
      // Its identity is told to nobody: it passes, and nothing will ever be a difference to it.
      return open(snapshots.get(), now, base, Optional.empty(), delete);
    } catch (AdminException | RuntimeException e) {
      Failures.translated(() -> {
        delete.run();
        return e;
      });
      throw e;
    }
  }

  private ImageReader open(
      Snapshots snapshots,
      Snapshot snapshot,
      Optional<Snapshot> base,
      Optional<UUID> id,
      VDiskImage.Closing after)
      throws AdminException {
    Optional<String> to = Optional.of(snapshot.name());
    List<String> read = new ArrayList<>(List.of(snapshot.vdisk(), snapshot.path()));
    base.map(Snapshot::path).ifPresent(read::add);
    return Failures.translated(() -> {
      BlockingVDisk open = new BlockingVDisk(catalog.open(snapshot.path()));
      readers.begin(read);
      return new VDiskImage(
          open,
          id,
          base.map(Snapshot::id),
          offset ->
              snapshots.changes(
                  snapshot.vdisk(), base.map(Snapshot::name), to, offset, VDiskImage.RANGES),
          () -> {
            readers.end(read);
            try (Closeable _ = after::run) { // also if the close fails
              catalog.close(snapshot.path());
            }
          });
    });
  }

  /** Without snapshots it only stays the same as long as nobody can write to it. */
  private ImageReader plain(VDiskRecord vdisk) throws AdminException {
    String name = vdisk.name();
    requireUnmapped(vdisk);
    try {
      BlockingVDisk open = new BlockingVDisk(catalog.open(name));
      long sizeBytes = open.vdisk().sizeBytes();
      readers.beginAlone(name);
      return new VDiskImage(
          open,
          Optional.empty(),
          Optional.empty(),
          new VDiskImage.Ranges() {
            @Override
            public List<Extent> from(long offset) throws IOException {
              return open.extents(offset, sizeBytes - offset, VDiskImage.RANGES);
            }

            @Override
            public void requireSame() throws AdminException {
              requireUnmapped(vdisk); // a configuration file that was read again may offer it
            }
          },
          () -> {
            readers.endAlone(name);
            catalog.close(name);
          });
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private void requireUnmapped(VDiskRecord vdisk) throws AdminException {
    List<String> mapped = inventory.mappedBy(vdisk.name());
    if (!mapped.isEmpty() && !vdisk.config().readOnly()) {
      throw Failures.inUse(
          "vDisk %s is offered by %s, and backend %s has no snapshots: somebody may write to it"
              + " while it is read; unmap it first",
          vdisk.name(), String.join(", ", mapped), vdisk.config().backend());
    }
  }

  private static VDiskName base(VDiskRecord vdisk, String from) throws AdminException {
    VDiskName name = Requests.name(from.contains("@") ? from : vdisk.name() + "@" + from);
    if (!name.vdisk().equals(vdisk.name()) || name.snapshot().isEmpty()) {
      throw Failures.invalid(
          "%s is no snapshot of vDisk %s, expected one: a difference is between two states of one"
              + " vDisk",
          Requests.shown(from), vdisk.name());
    }
    return name;
  }
}
