package dev.lunette.iscsi;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.iscsi.session.SessionTable;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.meter.Meters;
import dev.lunette.scsi.DiskUnit;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A whole server on a loopback port of its own, on one event loop or more, over vDisks in memory.
 *
 * <p>Target {@link #FIRST} has LUN 0, a disk behind a {@link Gate}, and LUN 1, one that answers on
 * the event loop itself, and LUN 2, one that throws whatever it is asked. Target {@link #SECOND}
 * has a disk of its own as LUN 0 and the gated one as LUN 5. Closing it finds out whether every
 * buffer has been given back.
 */
public final class TestServer implements AutoCloseable {

  public static final String FIRST = "iqn.2026-11.dev.lunette:first";
  public static final String SECOND = "iqn.2026-11.dev.lunette:second";
  public static final int GATED = 0;
  public static final int FAST = 1;
  public static final int BROKEN = 2;
  public static final int SHARED_BY_SECOND = 5;
  public static final int BLOCK = 512;
  public static final int ADVERTISED_PORT = 3260;
  public static final int DISK_BYTES = 16 << 20;

  public final Gate gate;
  public final Meters meters;
  public final SessionTable sessions;
  public final IscsiServer server;
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final List<VDisk> vdisks = new ArrayList<>();
  private final Limits limits;

  private TestServer(Limits limits, int moreTargets, int eventLoops) throws IOException {
    this.limits = limits;
    gate = new Gate(memory("gated"));
    LogicalUnit gated = unit("gated", gate, limits);
    List<Target> targets = new ArrayList<>();
    LogicalUnit fast = unit("fast", memory("fast"), limits);
    targets.add(target(FIRST, Map.of(GATED, gated, FAST, fast, BROKEN, new BrokenUnit())));
    LogicalUnit other = unit("other", memory("other"), limits);
    targets.add(target(SECOND, Map.of(GATED, other, SHARED_BY_SECOND, gated)));
    IntStream.range(0, moreTargets)
        .forEach(
            i -> targets.add(target("iqn.2026-11.dev.lunette:more-%04d".formatted(i), Map.of())));
    Portal portal =
        new Portal(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            1,
            Optional.empty(),
            Optional.of(ADVERTISED_PORT));
    meters = new Meters(true, limits.meteredSessions());
    sessions = new SessionTable(new TargetTable(targets, List.of(portal)), limits, meters);
    server = new IscsiServer(sessions, Transport.best(), eventLoops, allocator);
    server.bind();
  }

  /** With limits that tests can reach, and some of them changed. */
  public static TestServer start(Map<String, Integer> changes) throws IOException {
    return new TestServer(limits(changes), 0, 1);
  }

  public static TestServer start() throws IOException {
    return start(Map.of());
  }

  /** With so many targets without logical units beside the two. */
  public static TestServer withMoreTargets(int count) throws IOException {
    return new TestServer(limits(Map.of()), count, 1);
  }

  /** On so many event loops, which take the sessions in turn. */
  public static TestServer onEventLoops(int count) throws IOException {
    return new TestServer(limits(Map.of()), 0, count);
  }

  private static Limits limits(Map<String, Integer> changes) {
    Map<String, Integer> all =
        new TreeMap<>(
            Map.of(
                "drainTimeoutMillis",
                3000,
                "maxBurstLengthBytes",
                256 << 10,
                "firstBurstLengthBytes",
                64 << 10,
                "vdiskThreads",
                8));
    all.putAll(changes);
    return Limits.with(all);
  }

  /** A disk that no target maps yet. */
  public LogicalUnit disk(String name) throws IOException {
    return unit(name, memory(name), limits);
  }

  /** The same, on a device of the caller. */
  public LogicalUnit disk(String name, BlockDevice device) {
    return unit(name, device, limits);
  }

  /** A vDisk by name. */
  public VDisk vdisk(String name) {
    return vdisks.stream().filter(vdisk -> vdisk.name().equals(name)).findFirst().orElseThrow();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.addresses().getFirst();
  }

  /** Bytes of all buffers that the server has not given back. */
  public long bufferBytes() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    gate.open();
    server.close();
    for (VDisk vdisk : vdisks) {
      vdisk.close();
    }
    Deadline.await("every buffer is given back at the end", () -> bufferBytes() == 0);
  }

  private LogicalUnit unit(String name, BlockDevice device, Limits limits) {
    VDisk vdisk = new VDisk(config(name), "serial-of-" + name, device, limits);
    vdisks.add(vdisk);
    return new DiskUnit(vdisk, limits);
  }

  private static BlockDevice memory(String name) throws IOException {
    return new MemoryBackend().open(config(name));
  }

  private static VDiskConfig config(String name) {
    return new VDiskConfig(
        name,
        "memory",
        Optional.empty(),
        DISK_BYTES,
        BLOCK,
        4096,
        BlockLayout.DEFAULT,
        false,
        true,
        Optional.empty(),
        List.of());
  }

  public static Target target(String name, Map<Integer, LogicalUnit> luns) {
    LunMap map = new LunMap(new TreeMap<>(luns));
    return new Target(name, Optional.empty(), new TreeSet<>(List.of(1)), map);
  }
}
