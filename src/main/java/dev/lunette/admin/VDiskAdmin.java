package dev.lunette.admin;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Origin;
import dev.lunette.vdisk.catalog.Resize;
import dev.lunette.vdisk.catalog.State;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What commands do to vDisks and their snapshots; the caller sees to it that it is one at a time.
 *
 * @param catalog that has them
 * @param served by whom
 * @param inventory what there is
 * @param requests checks what is asked for
 * @param readers who read what there is
 */
record VDiskAdmin(
    Catalog catalog, Served served, Inventory inventory, Requests requests, Readers readers) {

  VDiskInfo create(VDiskRequest request) throws AdminException {
    VDiskConfig config = requests.config(request);
    requireFree(config.name());
    return Failures.translated(() -> {
      catalog.requirePlace(config);
      catalog.editor().create(config);
      return appeared(config.name());
    });
  }

  /** A vDisk is there that was not, so what failed for want of it is tried again. */
  VDiskInfo appeared(String name) throws AdminException {
    catalog.forgetProblem(name);
    served.refresh();
    return info(name);
  }

  /** Fails if there is a vDisk of this name. */
  void requireFree(String name) throws AdminException {
    Optional<VDiskRecord> other = catalog.record(name);
    if (other.isPresent()) {
      throw Failures.conflict(
          "there is a vDisk %s already, with %d bytes in backend %s; choose another name",
          name, other.get().config().sizeBytes(), other.get().config().backend());
    }
  }

  VDiskInfo info(String name) throws AdminException {
    return inventory
        .told(name, now -> inventory.vdisk(now, true))
        .orElseThrow(() -> inventory.none(name));
  }

  VDiskInfo resize(String name, long sizeBytes) throws AdminException {
    VDiskRecord vdisk = inventory.requireReady(name);
    VDiskConfig config = vdisk.config();
    Requests.requireSize(sizeBytes, config.logicalBlockSizeBytes());
    if (sizeBytes < config.sizeBytes()) {
      throw Failures.invalid(
          "size is %d bytes, expected at least the %d that vDisk %s has: to shrink it would lose"
              + " data",
          sizeBytes, config.sizeBytes(), name);
    }
    if (vdisk.origin() == Origin.DECLARED) {
      throw Failures.conflict(
          "the size of vDisk %s is declared in the configuration file: change it there and have"
              + " the server read it again (SIGHUP)",
          name);
    }
    if (config.readOnly()) {
      throw Failures.conflict("vDisk %s is read-only and does not grow", name);
    }
    return Failures.translated(() -> {
      new Resize(catalog).resize(name, sizeBytes);
      return info(name);
    });
  }

  void delete(String name, boolean force) throws AdminException {
    VDiskRecord vdisk = inventory.require(name);
    if (!isStuck(vdisk, force)) {
      inventory.requireReady(name);
    }
    requireUnused("vDisk " + name, inventory.mappedWithSnapshots(name), force);
    if (vdisk.origin() == Origin.DECLARED && !force) {
      throw Failures.conflict(
          "vDisk %s is declared in the configuration file, which would make it anew and empty;"
              + " take it out there first, or force it",
          name);
    }
    readers.requireNone("vDisk " + name, name);
    if (!Catalog.backends().contains(vdisk.config().backend())) {
      throw Failures.conflict(
          "vDisk %s is in backend \"%s\", which this server does not have, so that its store can't"
              + " be removed",
          name, vdisk.config().backend());
    }
    Failures.translated(() -> {
      catalog.editor().beginDelete(name);
      catalog.forgetProblem(name);
      served.refresh();
      catalog.editor().undo(name);
      return name;
    });
  }

  /** Whether what was begun with a vDisk has failed, and there is nothing but to delete it. */
  private boolean isStuck(VDiskRecord vdisk, boolean force) {
    return switch (vdisk.state()) {
      case State.Deleting _ -> true;
      // What was imported can't be taken back where the store has gone.
      case State.Importing _ -> force && catalog.missing(vdisk).isPresent();
      // There is less to lose than ever, and perhaps no initiator that would have it done.
      case State.Erasing _ -> force;
      case State.Ready _, State.Creating _, State.Moving _, State.Leaving _ -> false;
    };
  }

  private static void requireUnused(String what, List<String> mapped, boolean force)
      throws AdminException {
    if (!mapped.isEmpty() && !force) {
      throw Failures.inUse(
          "%s is in use: offered by %s; unmap it first, or force it",
          what, String.join(", ", mapped));
    }
  }

  VDiskInfo clone(String path, String clone) throws AdminException {
    VDiskName from = Requests.name(path);
    Requests.requireName("name of a vDisk", clone);
    requireFree(clone);
    VDiskRecord parent = inventory.requireReady(from.vdisk());
    Snapshots snapshots = inventory.snapshotsOf(parent);
    if (from.snapshot().isPresent()) {
      return clone(parent, inventory.require(from), clone);
    }
    String passing = Catalog.PASSING_SNAPSHOT + UUID.randomUUID();
    return Failures.translated(() -> {
      Snapshot now = snapshots.create(List.of(parent.name()), passing).getFirst();
      try {
        return clone(parent, now, clone);
      } finally {
        snapshots.delete(parent.name(), passing);
      }
    });
  }

  private VDiskInfo clone(VDiskRecord parent, Snapshot snapshot, String clone)
      throws AdminException {
    VDiskConfig like = parent.config();
    VDiskConfig config =
        new VDiskConfig(
            clone,
            like.backend(),
            Optional.empty(),
            snapshot.sizeBytes(),
            like.logicalBlockSizeBytes(),
            like.physicalBlockSizeBytes(),
            like.layout(),
            false,
            like.writeCache(),
            Optional.empty(),
            List.of());
    return Failures.translated(() -> {
      catalog.editor().clone(parent.name(), snapshot.name(), config);
      return appeared(clone);
    });
  }

  VDiskInfo rollback(String path, boolean force) throws AdminException {
    VDiskName name = Requests.snapshot(path);
    VDiskRecord vdisk = inventory.requireReady(name.vdisk());
    inventory.require(name);
    requireUnused("vDisk " + name.vdisk(), inventory.mappedBy(name.vdisk()), force);
    if (vdisk.config().readOnly()) {
      throw Failures.conflict("vDisk %s is read-only, and is not rolled back", name.vdisk());
    }
    readers.requireWritable(name.vdisk());
    return Failures.translated(() -> {
      catalog.editor().rollback(name.vdisk(), name.snapshot().orElseThrow());
      served.replaced(name.vdisk());
      return info(name.vdisk());
    });
  }

  List<SnapshotInfo> snapshot(List<String> vdisks, String name) throws AdminException {
    Requests.requireSnapshotName(name);
    if (vdisks.isEmpty() || new HashSet<>(vdisks).size() != vdisks.size()) {
      throw Failures.invalid(
          "vDisks are %s, expected one or more, each once",
          Requests.shown(String.join(", ", vdisks)));
    }
    Optional<Snapshots> one = Optional.empty();
    for (String vdisk : vdisks) {
      VDiskRecord record = inventory.requireReady(vdisk);
      Snapshots snapshots = inventory.snapshotsOf(record);
      if (one.filter(other -> !other.equals(snapshots)).isPresent()) {
        throw Failures.invalid(
            "vDisks %s are in several backends, expected one: only then there is one instant",
            String.join(", ", vdisks));
      }
      one = Optional.of(snapshots);
      if (inventory.snapshots(record).stream().anyMatch(s -> s.name().equals(name))) {
        throw Failures.conflict("vDisk %s has a snapshot %s already", vdisk, name);
      }
    }
    Snapshots all = one.orElseThrow();
    List<SnapshotInfo> taken = new ArrayList<>();
    for (Snapshot snapshot : Failures.translated(() -> all.create(vdisks, name))) {
      taken.add(inventory.snapshot(inventory.require(snapshot.vdisk()), snapshot, false));
    }
    return taken;
  }

  void deleteSnapshot(String path, boolean force) throws AdminException {
    VDiskName name = Requests.snapshot(path);
    VDiskRecord vdisk = inventory.requireReady(name.vdisk());
    Snapshot snapshot = inventory.require(name);
    requireUnused("snapshot " + path, inventory.mappedBy(path), force);
    readers.requireNone("snapshot " + path, path);
    Snapshots snapshots = inventory.snapshotsOf(vdisk);
    Failures.translated(() -> {
      catalog.editor().unmap(path);
      served.refresh();
      snapshots.delete(snapshot.vdisk(), snapshot.name());
      return path;
    });
  }

  List<Change> diff(String vdisk, Optional<String> from, Optional<String> to, long offset, int most)
      throws AdminException {
    VDiskRecord record = inventory.require(vdisk);
    for (Optional<String> snapshot : List.of(from, to)) {
      if (snapshot.isPresent()) {
        inventory.require(new VDiskName(vdisk, snapshot));
      }
    }
    if (offset < 0 || most <= 0) {
      throw Failures.invalid(
          "offset is %d and the number of ranges %d, expected none that is negative, and at least"
              + " one range",
          offset, most);
    }
    try {
      return inventory.snapshotsOf(record).changes(vdisk, from, to, offset, most).stream()
          .map(Inventory::change)
          .toList();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }
}
