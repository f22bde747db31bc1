package dev.lunette.admin;

import dev.lunette.admin.AdminException.Kind;
import dev.lunette.config.Compression;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** A service whose vDisks, snapshots and targets live in memory, for tests of what is above it. */
public final class MemoryAdmin implements AdminService {
  private final Map<String, MemoryDisk> disks = new TreeMap<>();
  private final Map<String, TargetInfo> targets = new TreeMap<>();
  private final List<JobInfo> jobs = new ArrayList<>();

  /** Puts bytes into a vDisk, as an initiator would. */
  public synchronized void put(String name, int offset, byte[] source) throws AdminException {
    System.arraycopy(source, 0, disk(name).bytes, offset, source.length);
  }

  /** What a vDisk holds. */
  public synchronized byte[] bytes(String name) throws AdminException {
    return disk(name).bytes.clone();
  }

  @Override
  public synchronized List<VDiskInfo> vdisks(boolean usage) {
    return disks.values().stream().map(disk -> info(disk, usage)).toList();
  }

  @Override
  public synchronized VDiskInfo vdisk(String name) throws AdminException {
    return info(disk(name), true);
  }

  @Override
  public synchronized VDiskInfo create(VDiskRequest request) throws AdminException {
    return add(request, new byte[size(request)]);
  }

  @Override
  public synchronized VDiskInfo resize(String name, long sizeBytes) throws AdminException {
    MemoryDisk disk = disk(name);
    if (sizeBytes < disk.bytes.length) {
      throw new AdminException(Kind.INVALID, "a vDisk never shrinks");
    }
    disk.bytes = java.util.Arrays.copyOf(disk.bytes, (int) sizeBytes);
    return info(disk, false);
  }

  @Override
  public synchronized void delete(String name, boolean force) throws AdminException {
    disk(name);
    unused(name, force);
    disks.remove(name);
  }

  @Override
  public synchronized VDiskInfo clone(String path, String clone) throws AdminException {
    byte[] bytes = path.contains("@") ? state(path).bytes() : disk(path).bytes;
    return add(request(clone, bytes.length), bytes.clone());
  }

  @Override
  public synchronized VDiskInfo rollback(String path, boolean force) throws AdminException {
    MemoryDisk.State state = state(path);
    String name = path.substring(0, path.indexOf('@'));
    unused(name, force);
    disk(name).bytes = state.bytes().clone();
    return info(disk(name), false);
  }

  @Override
  public synchronized JobInfo move(String name, String backend, Optional<String> path)
      throws AdminException {
    long size = disk(name).bytes.length;
    return job("move vDisk %s to %s".formatted(name, backend), size, "bytes", List.of());
  }

  @Override
  public synchronized List<SnapshotInfo> snapshot(List<String> vdisks, String name)
      throws AdminException {
    List<SnapshotInfo> made = new ArrayList<>();
    for (String vdisk : vdisks) {
      if (disk(vdisk).snapshots.containsKey(name)) {
        throw new AdminException(
            Kind.CONFLICT, "vDisk %s has a snapshot %s already".formatted(vdisk, name));
      }
    }
    for (String vdisk : vdisks) {
      disk(vdisk).snapshots.put(name, disk(vdisk).state(UUID.randomUUID()));
      made.add(snapshot(vdisk + "@" + name));
    }
    return made;
  }

  @Override
  public synchronized List<SnapshotInfo> snapshots(Optional<String> vdisk, boolean usage)
      throws AdminException {
    List<SnapshotInfo> all = new ArrayList<>();
    for (String name : vdisk.map(List::of).orElseGet(() -> List.copyOf(disks.keySet()))) {
      for (String snapshot : disk(name).snapshots.keySet()) {
        all.add(snapshot(name + "@" + snapshot));
      }
    }
    return all;
  }

  @Override
  public synchronized SnapshotInfo snapshot(String path) throws AdminException {
    MemoryDisk.State state = state(path);
    int at = path.indexOf('@');
    return new SnapshotInfo(
        path,
        path.substring(0, at),
        path.substring(at + 1),
        state.id(),
        state.created(),
        state.bytes().length,
        mappedBy(path),
        Optional.of(new VDiskInfo.UsageInfo(state.bytes().length, 0, 0)));
  }

  @Override
  public synchronized void deleteSnapshot(String path, boolean force) throws AdminException {
    state(path);
    unused(path, force);
    disk(path.substring(0, path.indexOf('@'))).snapshots.remove(path.split("@", 2)[1]);
  }

  @Override
  public synchronized List<Change> diff(
      String vdisk, Optional<String> from, Optional<String> to, long offset, int most)
      throws AdminException {
    byte[] before = from.isPresent() ? state(vdisk + "@" + from.get()).bytes() : new byte[0];
    byte[] after = to.isPresent() ? state(vdisk + "@" + to.get()).bytes() : disk(vdisk).bytes;
    return MemoryDisk.changes(before, after, true).stream()
        .filter(change -> change.offset() >= offset)
        .limit(most)
        .toList();
  }

  @Override
  public synchronized ImageReader export(String path, Optional<String> from) throws AdminException {
    boolean snapshot = path.contains("@");
    String name = snapshot ? path.substring(0, path.indexOf('@')) : path;
    MemoryDisk.State state = snapshot ? state(path) : disk(name).state(UUID.randomUUID());
    Optional<MemoryDisk.State> base = Optional.empty();
    if (from.isPresent()) {
      base = Optional.of(state(name + "@" + from.get()));
    }
    byte[] before = base.map(MemoryDisk.State::bytes).orElse(new byte[0]);
    return new MemoryImages.Reader(
        state.bytes(),
        Optional.of(state.id()),
        base.map(MemoryDisk.State::id),
        MemoryDisk.changes(before, state.bytes(), from.isPresent()));
  }

  @Override
  public synchronized ImageWriter importInto(VDiskRequest request, Optional<UUID> id)
      throws AdminException {
    byte[] bytes = new byte[size(request)];
    return new MemoryImages.Writer(
        bytes,
        whole -> {
          synchronized (this) {
            disks.put(request.name(), new MemoryDisk(request, whole));
            return info(java.util.Objects.requireNonNull(disks.get(request.name())), false);
          }
        });
  }

  @Override
  public synchronized ImageWriter importDifference(String vdisk, ImageHeader header)
      throws AdminException {
    UUID baseId = header.baseId().orElseThrow();
    long sizeBytes = header.sizeBytes();
    MemoryDisk disk = disk(vdisk);
    MemoryDisk.State base =
        disk.snapshots.values().stream()
            .filter(state -> state.id().equals(baseId))
            .findFirst()
            .orElseThrow(() ->
                new AdminException(
                    Kind.NOT_FOUND, "vDisk %s has no snapshot %s".formatted(vdisk, baseId)));
    byte[] bytes = java.util.Arrays.copyOf(base.bytes(), (int) sizeBytes);
    return new MemoryImages.Writer(
        bytes,
        whole -> {
          synchronized (this) {
            disk.bytes = whole;
            return info(disk, false);
          }
        });
  }

  @Override
  public synchronized List<TargetInfo> targets() {
    return List.copyOf(targets.values());
  }

  @Override
  public synchronized TargetInfo target(String name) throws AdminException {
    TargetInfo target = targets.get(name);
    if (target == null) {
      throw new AdminException(Kind.NOT_FOUND, "there is no target %s".formatted(name));
    }
    return target;
  }

  @Override
  public synchronized TargetInfo createTarget(
      String name,
      Optional<String> alias,
      List<Integer> portalGroups,
      SortedMap<Integer, String> luns)
      throws AdminException {
    if (targets.containsKey(name)) {
      throw new AdminException(Kind.CONFLICT, "there is a target %s already".formatted(name));
    }
    for (String path : luns.values()) {
      exists(path);
    }
    targets.put(name, new TargetInfo(name, alias, portalGroups, luns, false, List.of()));
    return target(name);
  }

  @Override
  public synchronized TargetInfo map(String name, Optional<Integer> lun, String path)
      throws AdminException {
    TargetInfo target = target(name);
    exists(path);
    TreeMap<Integer, String> luns = new TreeMap<>(target.luns());
    int number = 0;
    while (lun.isEmpty() && luns.containsKey(number)) {
      number++;
    }
    luns.put(lun.orElse(number), path);
    return replaced(target, luns);
  }

  @Override
  public synchronized TargetInfo unmap(String name, int lun, boolean force) throws AdminException {
    TargetInfo target = target(name);
    TreeMap<Integer, String> luns = new TreeMap<>(target.luns());
    if (luns.remove(lun) == null) {
      throw new AdminException(Kind.NOT_FOUND, "%s has no LUN %d".formatted(name, lun));
    }
    return replaced(target, luns);
  }

  @Override
  public synchronized void deleteTarget(String name, boolean force) throws AdminException {
    targets.remove(target(name).name());
  }

  @Override
  public synchronized JobInfo check() {
    return job("check the store", 4096, "bytes", List.of());
  }

  @Override
  public synchronized JobInfo repair(boolean apply, boolean zeroLost) {
    return job("repair the store", 1, "findings", List.of("nothing is damaged"));
  }

  @Override
  public synchronized JobInfo backup(Path directory) {
    return job("back up to " + directory, 4096, "bytes", List.of());
  }

  @Override
  public synchronized JobInfo job(long id) throws AdminException {
    if (id < 1 || id > jobs.size()) {
      throw new AdminException(Kind.NOT_FOUND, "there is no job %d".formatted(id));
    }
    return jobs.get((int) id - 1);
  }

  @Override
  public void close() {}

  /** A job that is done at the second look. */
  private JobInfo job(String title, long total, String unit, List<String> findings) {
    long id = jobs.size() + 1L;
    jobs.add(
        new JobInfo(id, title, JobInfo.State.DONE, total, total, unit, findings, Optional.empty()));
    return new JobInfo(
        id, title, JobInfo.State.RUNNING, 0, total, unit, List.of(), Optional.empty());
  }

  private VDiskInfo add(VDiskRequest request, byte[] bytes) throws AdminException {
    if (disks.containsKey(request.name())) {
      throw new AdminException(
          Kind.CONFLICT, "there is a vDisk %s already".formatted(request.name()));
    }
    MemoryDisk disk = new MemoryDisk(request, bytes);
    disks.put(request.name(), disk);
    return info(disk, false);
  }

  private int size(VDiskRequest request) throws AdminException {
    if (!request.name().matches("[A-Za-z0-9._-]{1,63}")) {
      throw new AdminException(
          Kind.INVALID, "the name is \"%s\", expected letters".formatted(request.name()));
    }
    if (disks.containsKey(request.name())) {
      throw new AdminException(
          Kind.CONFLICT, "there is a vDisk %s already".formatted(request.name()));
    }
    if (request.sizeBytes() <= 0 || request.sizeBytes() % 512 != 0) {
      throw new AdminException(
          Kind.INVALID, "a size of %d, expected blocks of 512".formatted(request.sizeBytes()));
    }
    return (int) request.sizeBytes();
  }

  private static VDiskRequest request(String name, long sizeBytes) {
    return PlainRequests.of(name, sizeBytes);
  }

  private VDiskInfo info(MemoryDisk disk, boolean usage) {
    VDiskRequest request = disk.request;
    return new VDiskInfo(
        request.name(),
        request.backend().orElse("rocksdb"),
        request.path(),
        disk.bytes.length,
        request.logicalBlockSizeBytes().orElse(512),
        Optional.of(request.blockSizeBytes().orElse(4096)),
        Optional.of(request.compression().orElse(Compression.NONE)),
        request.readOnly().orElse(false),
        request.writeCache().orElse(true),
        request.serial().orElse("LUNETTE-" + request.name()),
        false,
        "online",
        Optional.empty(),
        disk.snapshots.size(),
        mappedBy(request.name()),
        usage ? Optional.of(new VDiskInfo.UsageInfo(8192, 4096, 4096)) : Optional.empty());
  }

  private MemoryDisk disk(String name) throws AdminException {
    MemoryDisk disk = disks.get(name);
    if (disk == null) {
      throw new AdminException(Kind.NOT_FOUND, "there is no vDisk %s".formatted(name));
    }
    return disk;
  }

  private MemoryDisk.State state(String path) throws AdminException {
    String[] parts = path.split("@", 2);
    MemoryDisk.State state = disk(parts[0]).snapshots.get(parts.length == 2 ? parts[1] : "");
    if (state == null) {
      throw new AdminException(Kind.NOT_FOUND, "there is no snapshot %s".formatted(path));
    }
    return state;
  }

  private void exists(String path) throws AdminException {
    if (path.contains("@")) {
      state(path);
    } else {
      disk(path);
    }
  }

  private TargetInfo replaced(TargetInfo target, SortedMap<Integer, String> luns) {
    TargetInfo changed =
        new TargetInfo(
            target.name(), target.alias(), target.portalGroups(), luns, false, List.of());
    targets.put(target.name(), changed);
    return changed;
  }

  private void unused(String path, boolean force) throws AdminException {
    if (!force && !mappedBy(path).isEmpty()) {
      throw new AdminException(
          Kind.IN_USE, "%s is offered as %s".formatted(path, mappedBy(path).getFirst()));
    }
  }

  private List<String> mappedBy(String path) {
    List<String> places = new ArrayList<>();
    targets.forEach((name, target) ->
        target
            .luns()
            .forEach((lun, offered) -> {
              if (offered.equals(path)) {
                places.add(name + "/" + lun);
              }
            }));
    return places;
  }
}
