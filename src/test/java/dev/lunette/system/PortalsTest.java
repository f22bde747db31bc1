package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several portals, IPv4 and IPv6, in groups that offer different targets; every transport. */
@Tag("system")
final class PortalsTest {
  private static final Path OUTPUT = Path.of("target/system/portals");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BOTH = "iqn.2026-11.dev.lunette:in-both-groups";
  private static final String SECOND = "iqn.2026-11.dev.lunette:in-group-2";

  private @TempDir Path data;
  private String ipv4;
  private String ipv6;
  private Path config;

  @BeforeEach
  void configure() throws IOException {
    Packages.require("libiscsi-bin", "qemu-utils", "qemu-block-extra");
    int port4 = Loopback.freePort();
    int port6 = Loopback.freePort();
    ipv4 = "127.0.0.1:" + port4;
    ipv6 = "[::1]:" + port6;
    config =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: data
            portals:
              - {address: 127.0.0.1, port: %d, group: 1}
              - {address: "::1", port: %d, group: 2}
            vdisks:
              - {name: a, backend: memory, size: 16MiB}
              - {name: b, backend: memory, size: 32MiB}
            targets:
              - {name: "%s", luns: {0: a}}
              - {name: "%s", luns: {0: b}, portalGroups: [2]}
            """
                .formatted(port4, port6, BOTH, SECOND));
  }

  private ServerProcess server(String... more) {
    String[] words = new String[3 + more.length];
    words[0] = "serve";
    words[1] = "--config";
    words[2] = config.toString();
    System.arraycopy(more, 0, words, 3, more.length);
    return ServerProcess.onHost(OUTPUT.resolve("server.log"), words);
  }

  @Test
  void discoveryByEitherAddressNamesEveryTargetWithThePortalsOfItsGroups() {
    try (ServerProcess server = server()) {
      server.start();
      for (String portal : new String[] {ipv4, ipv6}) {
        String targets = Command.output(LIMIT, "iscsi-ls", "iscsi://" + portal);

        assertThat(targets.lines())
            .contains(
                "Target:%s Portal:%s,1".formatted(BOTH, ipv4),
                "Target:%s Portal:%s,2".formatted(SECOND, ipv6))
            .noneMatch(line -> line.contains(SECOND) && line.contains(ipv4));
        assertThat(targets).as("second portal of %s", BOTH).contains(ipv6 + ",2");
      }
      server.stop();
    }
  }

  @Test
  void loginWorksThroughThePortalsOfTheTargetsGroupsOnly() {
    try (ServerProcess server = server()) {
      server.start();
      assertThat(sizeOf(ipv4, BOTH).expectExit(0).output()).contains("16 MiB");
      assertThat(sizeOf(ipv6, BOTH).expectExit(0).output()).contains("16 MiB");
      assertThat(sizeOf(ipv6, SECOND).expectExit(0).output()).contains("32 MiB");
      assertThat(sizeOf(ipv4, SECOND).expectExit(1).output()).contains("Target not found");
      server.stop();
    }
  }

  @Test
  void announcesEachTargetByAPortalOfItsGroup() {
    try (ServerProcess server = server()) {
      assertThat(server.start())
          .contains(
              "  iscsiadm -m node -T %s -p %s --login".formatted(BOTH, ipv4),
              "  iscsiadm -m node -T %s -p %s --login".formatted(SECOND, ipv6));
      server.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring"})
  void transportServesOrSaysThatTheMachineHasNone(String transport) {
    try (ServerProcess server = server("--transport", transport)) {
      if (transport.equals("io_uring") && !hasIoUring()) {
        String[] words = {"./lunette", "serve", "--transport", transport};
        assertThat(Command.of(LIMIT, words).run().expectExit(2).output().strip())
            .isEqualTo("lunette: this machine has no io_uring, which --transport asks for");
        return;
      }
      server.start();
      for (String portal : new String[] {ipv4, ipv6}) {
        String url = "iscsi://%s/%s/0".formatted(portal, BOTH);
        String write = "write -P 0x5a 1M 4M";
        String read = "read -P 0x5a 1M 4M";
        Command.output(LIMIT, "qemu-io", "-f", "raw", "-c", write, "-c", read, url);
      }
      server.stop();
    }
  }

  private static Command.Result sizeOf(String portal, String target) {
    String url = "iscsi://%s/%s/0".formatted(portal, target);
    return Command.of(LIMIT, "qemu-img", "info", "-f", "raw", url).run();
  }

  /** Asks the kernel: io_uring_setup of perl's syscall fails with EFAULT where it is allowed. */
  private static boolean hasIoUring() {
    Packages.require("perl");
    String probe = "syscall(425, 1, 0); print $!{EFAULT} ? 'yes' : 'no'";
    return Command.output(LIMIT, "perl", "-MErrno", "-e", probe).strip().equals("yes");
  }
}
