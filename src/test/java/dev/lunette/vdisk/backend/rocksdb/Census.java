package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What every vDisk and every snapshot of a store holds, read block by block. */
final class Census {
  final SortedMap<String, byte[]> contents = new TreeMap<>();

  /** Blocks that can't be read, by path; none for those of which all can. */
  final SortedMap<String, BitSet> lost = new TreeMap<>();

  final SortedMap<String, Integer> blockSizes = new TreeMap<>();

  static Census of(OpenStore store) throws IOException {
    Census census = new Census();
    for (String vdisk : names(store)) {
      int size = store.backend().tree().volume(vdisk).head().blockSizeBytes();
      try (BlockDevice device = store.open(vdisk)) {
        census.read(vdisk, device, size);
      }
      for (var snapshot : store.snapshots().list(vdisk)) {
        try (BlockDevice device = store.snapshots().open(vdisk, snapshot.name())) {
          census.read(snapshot.path(), device, size);
        }
      }
    }
    return census;
  }

  static List<String> names(OpenStore store) {
    store.backend().tree().lock().lock();
    try {
      return new ArrayList<>(store.backend().tree().volumes().keySet());
    } finally {
      store.backend().tree().lock().unlock();
    }
  }

  /** The blocks that a report says can't be read, in the same form. */
  SortedMap<String, BitSet> reported(CheckReport report) {
    SortedMap<String, BitSet> reported = new TreeMap<>();
    for (Damage damage : report.damages()) {
      int size = blockSizes.get(damage.path());
      int first = (int) (damage.offset() / size);
      int end = (int) ((damage.offset() + damage.length() + size - 1) / size);
      reported.computeIfAbsent(damage.path(), _ -> new BitSet()).set(first, end);
    }
    return reported;
  }

  private void read(String path, BlockDevice device, int size) throws IOException {
    byte[] bytes = new byte[(int) device.sizeBytes()];
    blockSizes.put(path, size);
    contents.put(path, bytes);
    for (int at = 0; at < bytes.length; at += size) {
      ByteBuffer target = ByteBuffer.allocateDirect(Math.min(size, bytes.length - at));
      try {
        device.read(at, target);
        target.flip().get(bytes, at, target.limit());
      } catch (VDiskException e) {
        if (e.kind() != Kind.CORRUPT && e.kind() != Kind.IO) {
          throw e;
        }
        lost.computeIfAbsent(path, _ -> new BitSet()).set(at / size);
      }
    }
  }
}
