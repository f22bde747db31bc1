package dev.lunette.vdisk;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import java.util.Map;

/** VDisks with few threads, short queues and little patience. */
final class VDiskFixture {
  static final int BLOCK = 512;
  static final int SIZE = 1 << 20;

  private VDiskFixture() {}

  static VDisk vdisk(BlockDevice device) {
    return new VDisk(config(false, true), "serial", device, limits(2, 4, 10_000));
  }

  static VDiskConfig config(boolean readOnly, boolean writeCache) {
    return VDiskDeclaration.memory("disk0", SIZE)
        .readOnly(readOnly)
        .writeCache(writeCache)
        .config();
  }

  static Limits limits(int threads, int queue, int drainTimeoutMillis) {
    return Limits.with(
        Map.of(
            "vdiskThreads",
            threads,
            "vdiskQueue",
            queue,
            "drainTimeoutMillis",
            drainTimeoutMillis));
  }
}
