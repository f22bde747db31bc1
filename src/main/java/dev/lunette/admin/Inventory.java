package dev.lunette.admin;

import dev.lunette.config.IscsiNameSyntax;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.scsi.CdRomUnit;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.Usage;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Origin;
import dev.lunette.vdisk.catalog.State;
import dev.lunette.vdisk.catalog.TargetRecord;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What there is, as people see it.
 *
 * @param catalog that has it
 * @param served by whom
 */
record Inventory(Catalog catalog, Served served) {

  /** What is told of a vDisk by what is known of it. */
  interface Telling<T> {
    T of(VDiskRecord vdisk) throws AdminException;
  }

  /**
   * What is told of a vDisk; nothing if it has gone meanwhile. Who tells holds no lock, so it is
   * told anew, even if that failed, where the vDisk has changed meanwhile: its backend may not have
   * had any more what was known of it.
   */
  <T> Optional<T> told(String vdisk, Telling<T> telling) throws AdminException {
    Optional<VDiskRecord> known = catalog.record(vdisk);
    while (known.isPresent()) {
      Optional<VDiskRecord> before = known;
      try {
        T told = telling.of(before.get());
        known = catalog.record(vdisk);
        if (known.equals(before)) {
          return Optional.of(told);
        }
      } catch (AdminException e) {
        known = catalog.record(vdisk);
        if (known.equals(before)) {
          throw e;
        }
      }
    }
    return Optional.empty();
  }

  /** A vDisk that exists, or NOT_FOUND. */
  VDiskRecord require(String vdisk) throws AdminException {
    return catalog.record(vdisk).orElseThrow(() -> none(vdisk));
  }

  /** What is said where there is no vDisk of a name. */
  AdminException none(String vdisk) {
    return Failures.notFound("there is no vDisk \"%s\"", Requests.shown(vdisk));
  }

  /** A vDisk that exists and that nothing is being done with, or CONFLICT. */
  VDiskRecord requireReady(String vdisk) throws AdminException {
    VDiskRecord record = require(vdisk);
    if (!(record.state() instanceof State.Ready)) {
      throw Failures.conflict("vDisk %s is %s, expected one that is ready", vdisk, record.doing());
    }
    return record;
  }

  /** A snapshot that exists, or NOT_FOUND. */
  Snapshot require(VDiskName path) throws AdminException {
    VDiskRecord vdisk = require(path.vdisk());
    String name = path.snapshot().orElseThrow();
    return Failures.translated(() -> catalog.snapshots(vdisk).find(path.vdisk(), name))
        .orElseThrow(
            () -> Failures.notFound("vDisk %s has no snapshot \"%s\"", path.vdisk(), name));
  }

  TargetRecord requireTarget(String name) throws AdminException {
    return catalog
        .target(IscsiNameSyntax.normalized(name))
        .orElseThrow(() -> Failures.notFound("there is no target \"%s\"", Requests.shown(name)));
  }

  VDiskInfo vdisk(VDiskRecord record, boolean usage) throws AdminException {
    VDiskConfig config = record.config();
    boolean rocks = config.backend().equals(VDiskConfig.ROCKSDB_BACKEND);
    Optional<String> problem = problem(record);
    return new VDiskInfo(
        record.name(),
        config.deviceType(),
        config.backend(),
        config.path().map(Object::toString),
        config.sizeBytes(),
        config.logicalBlockSizeBytes(),
        rocks ? Optional.of(config.layout().blockSizeBytes()) : Optional.empty(),
        rocks ? Optional.of(config.layout().compression()) : Optional.empty(),
        config.readOnly(),
        config.writeCache(),
        config.thick(),
        record.serial(),
        record.origin() == Origin.DECLARED,
        problem.isPresent() ? "offline" : "online",
        problem,
        snapshots(record).size(),
        mappedBy(record.name()),
        served.drive(record.name()).map(Inventory::drive),
        usage ? usage(record, Optional.empty()) : Optional.empty());
  }

  private static VDiskInfo.DriveInfo drive(CdRomUnit drive) {
    return new VDiskInfo.DriveInfo(drive.trayOut(), drive.removalPrevented());
  }

  private Optional<String> problem(VDiskRecord record) {
    return record.usable()
        ? catalog
            .problem(record.name())
            .or(() ->
                catalog.find(record.name()).isPresent()
                    ? Optional.empty()
                    : catalog.missing(record))
        : Optional.of("it is " + record.doing());
  }

  SnapshotInfo snapshot(VDiskRecord vdisk, Snapshot snapshot, boolean usage) throws AdminException {
    return new SnapshotInfo(
        snapshot.path(),
        snapshot.vdisk(),
        snapshot.name(),
        snapshot.id(),
        snapshot.created(),
        snapshot.sizeBytes(),
        mappedBy(snapshot.path()),
        usage ? usage(vdisk, Optional.of(snapshot.name())) : Optional.empty());
  }

  /** What is told of all snapshots of a vDisk but those that go meanwhile. */
  List<SnapshotInfo> snapshots(VDiskRecord vdisk, boolean usage) throws AdminException {
    List<SnapshotInfo> all = new ArrayList<>();
    for (Snapshot snapshot : snapshots(vdisk)) {
      try {
        all.add(snapshot(vdisk, snapshot, usage));
      } catch (AdminException e) {
        if (snapshots(vdisk).contains(snapshot)) {
          throw e;
        }
      }
    }
    return all;
  }

  /** Snapshots that people have taken; none where the backend has none, or not the vDisk. */
  List<Snapshot> snapshots(VDiskRecord vdisk) throws AdminException {
    Optional<Snapshots> snapshots = snapshotsIfThere(vdisk);
    if (snapshots.isEmpty()) {
      return List.of();
    }
    return Failures.translated(() -> snapshots.get().list(vdisk.name())).stream()
        .filter(snapshot -> !snapshot.name().startsWith(Catalog.PASSING_SNAPSHOT))
        .toList();
  }

  private Optional<VDiskInfo.UsageInfo> usage(VDiskRecord vdisk, Optional<String> snapshot)
      throws AdminException {
    Optional<Snapshots> snapshots = snapshotsIfThere(vdisk);
    if (snapshots.isEmpty()) {
      return Optional.empty();
    }
    Usage usage = Failures.translated(() -> snapshots.get().usage(vdisk.name(), snapshot));
    return Optional.of(
        new VDiskInfo.UsageInfo(usage.usedBytes(), usage.sharedBytes(), usage.exclusiveBytes()));
  }

  private Optional<Snapshots> snapshotsIfThere(VDiskRecord vdisk) {
    return catalog
        .snapshotsIfAny(vdisk)
        .filter(_ -> vdisk.usable() && catalog.missing(vdisk).isEmpty());
  }

  /** Targets that offer a path, as IQN/LUN. */
  List<String> mappedBy(String path) {
    return mapped(path::equals);
  }

  /** Targets that offer a vDisk or a snapshot of it, be that there or not. */
  List<String> mappedWithSnapshots(String vdisk) {
    return mapped(
        path -> VDiskName.parse(path).filter(name -> name.vdisk().equals(vdisk)).isPresent());
  }

  private List<String> mapped(Predicate<String> which) {
    List<String> mapped = new ArrayList<>();
    for (TargetRecord target : catalog.targets()) {
      target
          .config()
          .luns()
          .forEach((lun, mappedPath) -> {
            if (which.test(mappedPath)) {
              mapped.add(target.name() + "/" + lun);
            }
          });
    }
    return mapped;
  }

  TargetInfo target(TargetRecord record) {
    return new TargetInfo(
        record.name(),
        record.config().alias(),
        List.copyOf(record.config().portalGroups()),
        new TreeMap<>(record.config().luns()),
        record.origin() == Origin.DECLARED,
        served.initiators(record.name()));
  }

  /** An extent of a backend as a change that people see. */
  static Change change(Extent extent) {
    return new Change(extent.offset(), extent.length(), extent.state().isZeros());
  }

  /** Snapshots of the backend that keeps a vDisk, or INVALID where it has none. */
  Snapshots snapshotsOf(VDiskRecord vdisk) throws AdminException {
    try {
      return catalog.snapshots(vdisk);
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }
}
