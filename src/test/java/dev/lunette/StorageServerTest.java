package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.iscsi.Transport;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageServerTest {
  private static final long MIB = 1 << 20;
  private static final long LIMIT_NANOS = 30_000_000_000L;

  private @TempDir Path data;

  private ServerConfig config(VDiskConfig... vdisks) {
    return config(0, vdisks);
  }

  private ServerConfig config(int port, VDiskConfig... vdisks) {
    PortalConfig portal =
        new PortalConfig("127.0.0.1", port, 1, Optional.empty(), Optional.empty());
    return new ServerConfig(
        data,
        List.of(portal),
        ManagementConfig.DISABLED,
        List.of(vdisks),
        List.of(),
        Limits.DEFAULTS);
  }

  @Test
  void remembersGrowthOnlyWhereItSucceeds() throws Exception {
    VDiskConfig fixed = VDiskDeclaration.memory("fixed", MIB).readOnly(true).config();
    VDiskConfig free = VDiskDeclaration.memory("free", MIB).config();
    Path nowhere = data.resolve("missing/directory/x.img");
    VDiskConfig offline = VDiskDeclaration.file("offline", nowhere, MIB).readOnly(true).config();
    ServerConfig running = config(fixed, offline, free);
    try (StorageServer server = StorageServer.start(running, Transport.NIO)) {
      server.reload(
          config(fixed.resized(2 * MIB), offline.resized(2 * MIB), free.resized(2 * MIB)));

      ServerConfig expected = config(fixed, offline, free.resized(2 * MIB));
      long begin = System.nanoTime();
      while (!server.config().equals(expected)) {
        assertThat(System.nanoTime() - begin).as("%s", server.config()).isLessThan(LIMIT_NANOS);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void leavesNothingBehindWhenAPortIsTaken() throws Exception {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerConfig config = config(taken.getLocalPort());

      assertThatThrownBy(() -> StorageServer.start(config, Transport.NIO))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "portal 127.0.0.1:%d can't be bound: the address is in use already; "
                  .formatted(taken.getLocalPort()));
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("EventLoopGroup"));
    StorageServer.start(config(), Transport.NIO).close(); // the data directory is free again
  }

  @Test
  void startsWithEveryLimitAtItsMaximum() throws Exception {
    VDiskConfig vdisk = VDiskDeclaration.memory("disk", MIB).config();
    ServerConfig config = config(vdisk);
    Limits limits = maxima();

    try (StorageServer server =
        StorageServer.start(
            new ServerConfig(
                data,
                config.portals(),
                config.management(),
                config.vdisks(),
                config.targets(),
                limits),
            Transport.NIO)) {
      server.reload(config);
      assertThat(server.config().limits()).isEqualTo(limits);
    }
    assertThat(limits.connectionDataBytes() + limits.connectionDataBytes() / 2).isPositive();
    assertThat(limits.idlePingMillis() + limits.idleDropMillis()).isPositive();
  }

  /** As the refusal of an impossible value names them. */
  private static Limits maxima() {
    Map<String, Integer> most = new TreeMap<>();
    for (RecordComponent limit : Limits.class.getRecordComponents()) {
      try {
        Limits.with(Map.of(limit.getName(), -1));
        fail("%s may be negative", limit.getName());
      } catch (Limits.Breach breach) {
        most.put(limit.getName(), Integer.valueOf(breach.expected().replaceFirst(".* to ", "")));
      }
    }
    return Limits.with(most);
  }
}
