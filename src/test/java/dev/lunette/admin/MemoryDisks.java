package dev.lunette.admin;

import dev.lunette.admin.AdminException.Kind;
import dev.lunette.config.Compression;
import dev.lunette.config.DeviceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The vDisks of {@link MemoryAdmin} by name. */
final class MemoryDisks {
  private final Map<String, MemoryDisk> disks = new TreeMap<>();
  private final MemoryTargets targets;

  MemoryDisks(MemoryTargets targets) {
    this.targets = targets;
  }

  List<String> names() {
    return List.copyOf(disks.keySet());
  }

  List<VDiskInfo> infos(boolean usage) {
    return disks.values().stream().map(disk -> info(disk, usage)).toList();
  }

  VDiskInfo put(MemoryDisk disk) {
    disks.put(disk.request.name(), disk);
    return info(disk, false);
  }

  void remove(String name) {
    disks.remove(name);
  }

  VDiskInfo add(VDiskRequest request, byte[] bytes) throws AdminException {
    if (disks.containsKey(request.name())) {
      throw new AdminException(
          Kind.CONFLICT, "there is a vDisk %s already".formatted(request.name()));
    }
    return put(new MemoryDisk(request, bytes));
  }

  int size(VDiskRequest request) throws AdminException {
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

  VDiskInfo info(MemoryDisk disk, boolean usage) {
    VDiskRequest request = disk.request;
    return new VDiskInfo(
        request.name(),
        DeviceType.DISK,
        request.backend().orElse("rocksdb"),
        request.path(),
        disk.bytes.length,
        request.logicalBlockSizeBytes().orElse(512),
        Optional.of(request.blockSizeBytes().orElse(4096)),
        Optional.of(request.compression().orElse(Compression.NONE)),
        request.readOnly().orElse(false),
        request.writeCache().orElse(true),
        request.thick().orElse(false),
        request.serial().orElse("LUNETTE-" + request.name()),
        false,
        "online",
        Optional.empty(),
        disk.snapshots.size(),
        targets.mappedBy(request.name()),
        Optional.empty(),
        usage ? Optional.of(new VDiskInfo.UsageInfo(8192, 4096, 4096)) : Optional.empty());
  }

  MemoryDisk disk(String name) throws AdminException {
    MemoryDisk disk = disks.get(name);
    if (disk == null) {
      throw new AdminException(Kind.NOT_FOUND, "there is no vDisk %s".formatted(name));
    }
    return disk;
  }

  MemoryDisk.State state(String path) throws AdminException {
    String[] parts = path.split("@", 2);
    MemoryDisk.State state = disk(parts[0]).snapshots.get(parts.length == 2 ? parts[1] : "");
    if (state == null) {
      throw new AdminException(Kind.NOT_FOUND, "there is no snapshot %s".formatted(path));
    }
    return state;
  }

  void requireThere(String path) throws AdminException {
    if (path.contains("@")) {
      state(path);
    } else {
      disk(path);
    }
  }
}
