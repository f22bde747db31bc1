package dev.lunette;

import com.sun.management.OperatingSystemMXBean;
import dev.lunette.config.Limits;
import dev.lunette.iscsi.IscsiServer;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory that a server may take, told when it starts.
 *
 * @param heapBytes of the JVM, at most
 * @param directBytes of network buffers, at most
 * @param dataBytes the part of them that limits allow for data in transit
 * @param storeBytes of RocksDB: caches and memtables
 * @param vdiskBytes of the vDisks that lie in memory, all together
 * @param machineBytes what there is, for this container if it is one
 */
record StatedMemory(
    long heapBytes,
    long directBytes,
    long dataBytes,
    long storeBytes,
    long vdiskBytes,
    long machineBytes) {
  /** What network buffers take beside the data that limits allow. */
  private static final int MORE_DIRECT_MIB = 64;

  static StatedMemory of(Limits limits) {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new StatedMemory(
        Runtime.getRuntime().maxMemory(),
        IscsiServer.directMemoryBytes(),
        limits.dataBytes(),
        limits.storeCacheBytes(),
        MemoryBackend.mostBytes(),
        machine.getTotalMemorySize());
  }

  @Override
  public String toString() {
    return ("memory: %d MiB at most, heap %d, network buffers %d, store %d, vDisks in memory %d,"
            + " and what the JVM itself takes; the machine has %d MiB")
        .formatted(
            mib(totalBytes()),
            mib(heapBytes),
            mib(directBytes),
            mib(storeBytes),
            mib(vdiskBytes),
            mib(machineBytes));
  }

  /** What does not fit, and what to set so that it does. */
  List<String> misfits() {
    List<String> misfits = new ArrayList<>();
    if (dataBytes > directBytes) {
      misfits.add(
          ("limits.dataBytes is %d, but the JVM has direct memory of %d bytes: set"
                  + " LUNETTE_JAVA_OPTS=-XX:MaxDirectMemorySize=%dm, or lower dataBytes")
              .formatted(dataBytes, directBytes, mib(dataBytes) + MORE_DIRECT_MIB));
    }
    if (totalBytes() > machineBytes) {
      misfits.add(
          "%s: lower limits.storeCacheBytes, or give the JVM less with LUNETTE_JAVA_OPTS=-Xmx"
              .formatted(this));
    }
    return misfits;
  }

  private long totalBytes() {
    return heapBytes + directBytes + storeBytes + vdiskBytes;
  }

  private static long mib(long bytes) {
    return bytes >> 20;
  }
}
