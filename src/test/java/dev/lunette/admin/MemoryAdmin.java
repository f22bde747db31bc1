package dev.lunette.admin;

import dev.lunette.admin.AdminException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/** A service whose vDisks, snapshots and targets live in memory, for tests of what is above it. */
public final class MemoryAdmin implements AdminService {
  private final MemoryTargets targets = new MemoryTargets();
  private final MemoryDisks disks = new MemoryDisks(targets);
  private final List<JobInfo> jobs = new ArrayList<>();

  /** Puts bytes into a vDisk, as an initiator would. */
  public synchronized void put(String name, int offset, byte[] source) throws AdminException {
    System.arraycopy(source, 0, disks.disk(name).bytes, offset, source.length);
  }

  private Closing imageClosing = () -> {};

  /** What a vDisk holds. */
  public synchronized byte[] bytes(String name) throws AdminException {
    return disks.disk(name).bytes.clone();
  }

  @Override
  public synchronized List<VDiskInfo> vdisks(boolean usage) {
    return disks.infos(usage);
  }

  @Override
  public synchronized VDiskInfo vdisk(String name) throws AdminException {
    return disks.info(disks.disk(name), true);
  }

  @Override
  public synchronized VDiskInfo create(VDiskRequest request) throws AdminException {
    return disks.add(request, new byte[disks.size(request)]);
  }

  @Override
  public synchronized VDiskInfo resize(String name, long sizeBytes) throws AdminException {
    MemoryDisk disk = disks.disk(name);
    if (sizeBytes < disk.bytes.length) {
      throw new AdminException(Kind.INVALID, "a vDisk never shrinks");
    }
    disk.bytes = Arrays.copyOf(disk.bytes, (int) sizeBytes);
    return disks.info(disk, false);
  }

  @Override
  public synchronized void delete(String name, boolean force) throws AdminException {
    disks.disk(name);
    targets.requireUnused(name, force);
    disks.remove(name);
  }

  @Override
  public synchronized VDiskInfo clone(String path, String clone) throws AdminException {
    byte[] bytes = path.contains("@") ? disks.state(path).bytes() : disks.disk(path).bytes;
    return disks.add(PlainRequests.of(clone, bytes.length), bytes.clone());
  }

  @Override
  public synchronized VDiskInfo rollback(String path, boolean force) throws AdminException {
    MemoryDisk.State state = disks.state(path);
    String name = path.substring(0, path.indexOf('@'));
    targets.requireUnused(name, force);
    disks.disk(name).bytes = state.bytes().clone();
    return disks.info(disks.disk(name), false);
  }

  @Override
  public synchronized VDiskInfo eject(String name, boolean force) throws AdminException {
    throw new AdminException(
        Kind.INVALID, "vDisk %s is a disk".formatted(disks.disk(name).request.name()));
  }

  @Override
  public synchronized VDiskInfo insert(String name, Optional<String> image, boolean force)
      throws AdminException {
    return eject(name, force);
  }

  @Override
  public synchronized JobInfo move(String name, MoveRequest request) throws AdminException {
    long size = disks.disk(name).bytes.length;
    return job("move vDisk %s to %s".formatted(name, request.backend()), size, "bytes", List.of());
  }

  @Override
  public synchronized List<SnapshotInfo> snapshot(List<String> vdisks, String name)
      throws AdminException {
    List<SnapshotInfo> made = new ArrayList<>();
    for (String vdisk : vdisks) {
      if (disks.disk(vdisk).snapshots.containsKey(name)) {
        throw new AdminException(
            Kind.CONFLICT, "vDisk %s has a snapshot %s already".formatted(vdisk, name));
      }
    }
    for (String vdisk : vdisks) {
      disks.disk(vdisk).snapshots.put(name, disks.disk(vdisk).state(UUID.randomUUID()));
      made.add(snapshot(vdisk + "@" + name));
    }
    return made;
  }

  @Override
  public synchronized List<SnapshotInfo> snapshots(Optional<String> vdisk, boolean usage)
      throws AdminException {
    List<SnapshotInfo> all = new ArrayList<>();
    for (String name : vdisk.map(List::of).orElseGet(disks::names)) {
      for (String snapshot : disks.disk(name).snapshots.keySet()) {
        all.add(snapshot(name + "@" + snapshot));
      }
    }
    return all;
  }

  @Override
  public synchronized SnapshotInfo snapshot(String path) throws AdminException {
    MemoryDisk.State state = disks.state(path);
    int at = path.indexOf('@');
    return new SnapshotInfo(
        path,
        path.substring(0, at),
        path.substring(at + 1),
        state.id(),
        state.created(),
        state.bytes().length,
        targets.mappedBy(path),
        Optional.of(new VDiskInfo.UsageInfo(state.bytes().length, 0, 0)));
  }

  @Override
  public synchronized void deleteSnapshot(String path, boolean force) throws AdminException {
    disks.state(path);
    targets.requireUnused(path, force);
    disks.disk(path.substring(0, path.indexOf('@'))).snapshots.remove(path.split("@", 2)[1]);
  }

  @Override
  public synchronized List<Change> diff(
      String vdisk, Optional<String> from, Optional<String> to, long offset, int most)
      throws AdminException {
    byte[] before = from.isPresent() ? disks.state(vdisk + "@" + from.get()).bytes() : new byte[0];
    byte[] after =
        to.isPresent() ? disks.state(vdisk + "@" + to.get()).bytes() : disks.disk(vdisk).bytes;
    return MemoryDisk.changes(before, after, true).stream()
        .filter(change -> change.offset() >= offset)
        .limit(most)
        .toList();
  }

  @Override
  public synchronized ImageReader export(String path, Optional<String> from) throws AdminException {
    boolean snapshot = path.contains("@");
    String name = snapshot ? path.substring(0, path.indexOf('@')) : path;
    MemoryDisk.State state =
        snapshot ? disks.state(path) : disks.disk(name).state(UUID.randomUUID());
    Optional<MemoryDisk.State> base = Optional.empty();
    if (from.isPresent()) {
      base = Optional.of(disks.state(name + "@" + from.get()));
    }
    byte[] before = base.map(MemoryDisk.State::bytes).orElse(new byte[0]);
    return new MemoryImages.Reader(
        state.bytes(),
        Optional.of(state.id()),
        base.map(MemoryDisk.State::id),
        MemoryDisk.changes(before, state.bytes(), from.isPresent()),
        imageClosing);
  }

  /** What happens when an image is closed that was read. */
  public interface Closing {
    void run() throws AdminException;
  }

  public synchronized void whenAnImageIsClosed(Closing closing) {
    imageClosing = closing;
  }

  @Override
  public synchronized ImageWriter importInto(VDiskRequest request, Optional<UUID> id)
      throws AdminException {
    byte[] bytes = new byte[disks.size(request)];
    return new MemoryImages.Writer(
        bytes,
        whole -> {
          synchronized (this) {
            return disks.put(new MemoryDisk(request, whole));
          }
        });
  }

  @Override
  public synchronized ImageWriter importDifference(String vdisk, ImageHeader header)
      throws AdminException {
    UUID baseId = header.baseId().orElseThrow();
    long sizeBytes = header.sizeBytes();
    MemoryDisk disk = disks.disk(vdisk);
    MemoryDisk.State base =
        disk.snapshots.values().stream()
            .filter(state -> state.id().equals(baseId))
            .findFirst()
            .orElseThrow(() ->
                new AdminException(
                    Kind.NOT_FOUND, "vDisk %s has no snapshot %s".formatted(vdisk, baseId)));
    byte[] bytes = Arrays.copyOf(base.bytes(), (int) sizeBytes);
    return new MemoryImages.Writer(
        bytes,
        whole -> {
          synchronized (this) {
            disk.bytes = whole;
            return disks.info(disk, false);
          }
        });
  }

  @Override
  public synchronized List<TargetInfo> targets() {
    return targets.all();
  }

  @Override
  public synchronized TargetInfo target(String name) throws AdminException {
    return targets.target(name);
  }

  @Override
  public synchronized TargetInfo createTarget(
      String name,
      Optional<String> alias,
      List<Integer> portalGroups,
      SortedMap<Integer, String> luns)
      throws AdminException {
    for (String path : luns.values()) {
      disks.requireThere(path);
    }
    return targets.create(new TargetInfo(name, alias, portalGroups, luns, false, List.of()));
  }

  @Override
  public synchronized TargetInfo map(String name, Optional<Integer> lun, String path)
      throws AdminException {
    disks.requireThere(path);
    return targets.map(name, lun, path);
  }

  @Override
  public synchronized TargetInfo unmap(String name, int lun, boolean force) throws AdminException {
    return targets.unmap(name, lun);
  }

  @Override
  public synchronized void deleteTarget(String name, boolean force) throws AdminException {
    targets.delete(name);
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
}
