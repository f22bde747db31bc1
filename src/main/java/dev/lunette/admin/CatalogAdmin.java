package dev.lunette.admin;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.catalog.Care;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.DataDirectory;
import dev.lunette.vdisk.catalog.TargetRecord;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Answers from a catalog: that of a running server, or of a data directory that nobody serves.
 *
 * <p>Changes are made one after the other, under one lock; what is only read, images and jobs do
 * not wait for it.
 */
public final class CatalogAdmin implements AdminService {
  private final Catalog catalog;
  private final boolean ownsCatalog;
  private final Inventory inventory;
  private final Readers readers = new Readers();
  private final VDiskAdmin vdisks;
  private final Drives drives;
  private final TargetAdmin targets;
  private final Exports exports;
  private final Imports imports;
  private final JobTable jobs = new JobTable();
  private final Object lock;

  /** Answers for a running server; to close the catalog is for the server. */
  public CatalogAdmin(Catalog catalog, Path dataDirectory, Served served, Limits limits) {
    this(catalog, dataDirectory, served, limits, false);
  }

  private CatalogAdmin(
      Catalog catalog, Path dataDirectory, Served served, Limits limits, boolean ownsCatalog) {
    this.catalog = catalog;
    this.ownsCatalog = ownsCatalog;
    lock = catalog.editor();
    inventory = new Inventory(catalog, served);
    vdisks = new VDiskAdmin(catalog, served, inventory, new Requests(dataDirectory), readers);
    drives = new Drives(catalog, served, inventory, vdisks.requests(), readers);
    targets = new TargetAdmin(catalog, served, inventory, readers, limits);
    exports = new Exports(catalog, inventory, readers);
    imports = new Imports(catalog, inventory, readers, vdisks);
  }

  /**
   * Takes a data directory that nobody serves, or says who has it, or that it is none.
   *
   * @param portalGroups that targets may name; any if there is none
   */
  public static AdminService open(Path dataDirectory, Limits limits, Set<Integer> portalGroups)
      throws AdminException {
    if (Files.isDirectory(dataDirectory)) {
      Failures.translated(() -> {
        DataDirectory.require(dataDirectory);
        return dataDirectory;
      });
    }
    return openOrBegin(dataDirectory, limits, portalGroups);
  }

  /** The same, and a directory that is none becomes one, but is not made. */
  public static AdminService openOrBegin(
      Path dataDirectory, Limits limits, Set<Integer> portalGroups) throws AdminException {
    if (!Files.isDirectory(dataDirectory)) {
      throw Failures.notFound("there is no data directory %s", dataDirectory);
    }
    try {
      Catalog catalog = new Catalog(dataDirectory, limits);
      Served served = new Served.ByNobody(portalGroups);
      return new CatalogAdmin(catalog, dataDirectory, served, limits, true);
    } catch (IOException e) {
      throw Failures.ofOpening(e);
    }
  }

  @Override
  public List<VDiskInfo> vdisks(boolean usage) throws AdminException {
    List<VDiskInfo> all = new ArrayList<>();
    for (VDiskRecord record : catalog.records()) {
      inventory.told(record.name(), now -> inventory.vdisk(now, usage)).ifPresent(all::add);
    }
    return all;
  }

  @Override
  public VDiskInfo vdisk(String name) throws AdminException {
    return vdisks.info(name);
  }

  @Override
  public VDiskInfo create(VDiskRequest request) throws AdminException {
    synchronized (lock) {
      return vdisks.create(request);
    }
  }

  @Override
  public VDiskInfo resize(String name, long sizeBytes) throws AdminException {
    synchronized (lock) {
      return vdisks.resize(name, sizeBytes);
    }
  }

  @Override
  public void delete(String name, boolean force) throws AdminException {
    synchronized (lock) {
      vdisks.delete(name, force);
    }
  }

  @Override
  public VDiskInfo clone(String path, String clone) throws AdminException {
    synchronized (lock) {
      return vdisks.clone(path, clone);
    }
  }

  @Override
  public VDiskInfo rollback(String path, boolean force) throws AdminException {
    synchronized (lock) {
      return vdisks.rollback(path, force);
    }
  }

  @Override
  public VDiskInfo eject(String name, boolean force) throws AdminException {
    synchronized (lock) {
      return drives.eject(name, force);
    }
  }

  @Override
  public VDiskInfo insert(String name, Optional<String> image, boolean force)
      throws AdminException {
    synchronized (lock) {
      return drives.insert(name, image, force);
    }
  }

  @Override
  public JobInfo move(String name, MoveRequest request) throws AdminException {
    synchronized (lock) {
      return new Moves(catalog, inventory, readers, vdisks.requests(), jobs).begin(name, request);
    }
  }

  @Override
  public List<SnapshotInfo> snapshot(List<String> names, String name) throws AdminException {
    synchronized (lock) {
      return vdisks.snapshot(names, name);
    }
  }

  @Override
  public List<SnapshotInfo> snapshots(Optional<String> vdisk, boolean usage) throws AdminException {
    List<VDiskRecord> of =
        vdisk.isPresent() ? List.of(inventory.require(vdisk.get())) : catalog.records();
    List<SnapshotInfo> all = new ArrayList<>();
    for (VDiskRecord record : of) {
      inventory.told(record.name(), now -> inventory.snapshots(now, usage)).ifPresent(all::addAll);
    }
    return all;
  }

  @Override
  public SnapshotInfo snapshot(String path) throws AdminException {
    VDiskName name = Requests.snapshot(path);
    return inventory.snapshot(inventory.require(name.vdisk()), inventory.require(name), true);
  }

  @Override
  public void deleteSnapshot(String path, boolean force) throws AdminException {
    synchronized (lock) {
      vdisks.deleteSnapshot(path, force);
    }
  }

  @Override
  public List<Change> diff(
      String vdisk, Optional<String> from, Optional<String> to, long offset, int most)
      throws AdminException {
    return vdisks.diff(vdisk, from, to, offset, most);
  }

  @Override
  public ImageReader export(String path, Optional<String> from) throws AdminException {
    synchronized (lock) {
      return exports.open(path, from);
    }
  }

  @Override
  public ImageWriter importInto(VDiskRequest request, Optional<UUID> id) throws AdminException {
    synchronized (lock) {
      return imports.begin(request, id, lock);
    }
  }

  @Override
  public ImageWriter importDifference(String vdisk, ImageHeader difference) throws AdminException {
    synchronized (lock) {
      return imports.difference(vdisk, difference, lock);
    }
  }

  @Override
  public List<TargetInfo> targets() {
    return catalog.targets().stream().map(inventory::target).toList();
  }

  @Override
  public TargetInfo target(String name) throws AdminException {
    TargetRecord record = inventory.requireTarget(name);
    return inventory.target(record);
  }

  @Override
  public TargetInfo createTarget(
      String name,
      Optional<String> alias,
      List<Integer> portalGroups,
      SortedMap<Integer, String> luns)
      throws AdminException {
    synchronized (lock) {
      return targets.create(name, alias, portalGroups, luns);
    }
  }

  @Override
  public TargetInfo map(String target, Optional<Integer> lun, String path) throws AdminException {
    synchronized (lock) {
      return targets.map(target, lun, path);
    }
  }

  @Override
  public TargetInfo unmap(String target, int lun, boolean force) throws AdminException {
    synchronized (lock) {
      return targets.unmap(target, lun, force);
    }
  }

  @Override
  public void deleteTarget(String name, boolean force) throws AdminException {
    synchronized (lock) {
      targets.delete(name, force);
    }
  }

  @Override
  public JobInfo check() throws AdminException {
    return jobs.begin(
        "check", "bytes", job -> job.wrong(!new Care(catalog).check(job), "something is damaged"));
  }

  @Override
  public JobInfo repair(boolean apply, boolean zeroLost) throws AdminException {
    throw Failures.conflict(
        "the store can't be repaired while it is served; stop the server and repair it then");
  }

  @Override
  public JobInfo backup(Path directory) throws AdminException {
    vdisks.requests().requireBackups(directory);
    return jobs.begin(
        "backup to " + directory, "bytes", job -> new Care(catalog).backup(directory, job));
  }

  @Override
  public JobInfo job(long id) throws AdminException {
    return jobs.info(id);
  }

  @Override
  public void close() throws AdminException {
    jobs.close();
    if (ownsCatalog) {
      try {
        catalog.close();
      } catch (IOException e) {
        throw Failures.of(e);
      }
    }
  }
}
