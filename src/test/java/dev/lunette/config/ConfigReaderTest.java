package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

  private static final String EVERY_KEY =
      """
      dataDirectory: /srv/disks
      portals:
        - {address: 192.168.1.2, port: 3261, group: 7, advertise: "192.0.2.7:3262"}
        - {address: fe80::1%eth0, advertise: storage.example.com}
        - {address: "::1", advertise: "[2001:db8::1]:3260"}
      vdisks:
        - name: alpha
          path: sub/../a.img
          size: 4TiB
          logicalBlockSize: 4096
          physicalBlockSize: 8KiB
          readOnly: true
          writeCache: false
          thick: true
          serial: 0012
          filters: [{delay: {readMillis: 5, flushMillis: 1}}, {fault: {writeEvery: 3}}]
        - {name: beta, backend: memory, size: 1048576}
      targets:
        - name: IQN.2026-11.Dev.Lunette:One
          alias: The first
          portalGroups: [7]
          luns: {0: alpha, 1: beta, 7: alpha}
      limits: {commandWindow: 64, transferLengthBytes: 8MiB}
      """;

  @TempDir Path directory;

  @Test
  void readsTheDataDirectoryAndEveryKeyOfAPortal() {
    ServerConfig config = Reading.config(EVERY_KEY);

    assertThat(config.dataDirectory()).isEqualTo(Path.of("/srv/disks"));
    assertThat(config.portals())
        .containsExactly(
            new PortalConfig("192.168.1.2", 3261, 7, Optional.of("192.0.2.7"), Optional.of(3262)),
            new PortalConfig(
                "fe80::1%eth0", 3260, 1, Optional.of("storage.example.com"), Optional.empty()),
            new PortalConfig("::1", 3260, 1, Optional.of("2001:db8::1"), Optional.of(3260)));
  }

  @Test
  void readsEveryKeyOfAVDisk() {
    assertThat(Reading.config(EVERY_KEY).vdisks())
        .containsExactly(
            new VDiskConfig(
                    "alpha",
                    "file",
                    Optional.of(Path.of("/srv/disks/a.img")),
                    4L << 40,
                    4096,
                    8192,
                    BlockLayout.DEFAULT,
                    true,
                    false,
                    Optional.of("0012"),
                    List.of(new FilterConfig.Delay(5, 0, 1), new FilterConfig.Fault(0, 3, 0)))
                .thick(true),
            new VDiskConfig(
                "beta",
                "memory",
                Optional.empty(),
                1L << 20,
                512,
                4096,
                BlockLayout.DEFAULT,
                false,
                true,
                Optional.empty(),
                List.of()));
  }

  @Test
  void readsEveryKeyOfATarget() {
    assertThat(Reading.config(EVERY_KEY).targets())
        .containsExactly(
            new TargetConfig(
                "iqn.2026-11.dev.lunette:one",
                Optional.of("The first"),
                new TreeSet<>(Set.of(7)),
                new TreeMap<>(Map.of(0, "alpha", 1, "beta", 7, "alpha"))));
  }

  @Test
  void changesOnlyTheLimitsThatAreNamed() {
    Limits limits = Reading.config(EVERY_KEY).limits();

    assertThat(limits.commandWindow()).isEqualTo(64);
    assertThat(limits.transferLengthBytes()).isEqualTo(8 << 20);
    assertThat(limits.connections()).isEqualTo(Limits.DEFAULTS.connections());
  }

  @Test
  void beginsRelativePathsAtTheDirectoryOfTheFile() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("server.yaml"), "vdisks: [{name: a, backend: file, size: 1MiB}]");

    ServerConfig config = ConfigReader.read(file, Reading.BACKENDS);

    assertThat(config.dataDirectory()).isEqualTo(directory.resolve("data"));
    assertThat(config.vdisks().getFirst().path()).contains(directory.resolve("data/a.img"));
    assertThat(config.portals()).containsExactly(PortalConfig.DEFAULT);
    assertThat(config.targets()).isEmpty();
    assertThat(config.limits()).isEqualTo(Limits.DEFAULTS);
  }

  @Test
  void readsTextBehindAByteOrderMarkAndWithWindowsLineEnds() {
    assertThat(Reading.config("\ufeffdataDirectory: /srv\r\nvdisks: []\r\n").dataDirectory())
        .isEqualTo(Path.of("/srv"));
    assertThat(Reading.messages("\ufeffdataDirectory: /srv\r\nvdisk: []\r\n"))
        .containsExactly("2:1: key vdisk: unknown, did you mean vdisks?");
  }

  @Test
  void everyBackendButMemoryHasAPath() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            vdisks:
              - {name: a, backend: mirror, size: 1MiB}
              - {name: b, backend: mirror, size: 1MiB, path: sub/b.bin}
              - {name: c, backend: memory, size: 1MiB}
            """);

    assertThat(ConfigReader.read(file, Set.of("file", "memory", "mirror")).vdisks())
        .extracting(VDiskConfig::path)
        .containsExactly(
            Optional.of(directory.resolve("data/a.img")),
            Optional.of(directory.resolve("data/sub/b.bin")),
            Optional.empty());
  }

  @Test
  void namesAFileThatIsMissingOrADirectory() {
    Path missing = directory.resolve("none.yaml");
    assertThatThrownBy(() -> ConfigReader.read(missing, Reading.BACKENDS))
        .isInstanceOf(ConfigException.class)
        .hasMessage(missing + ": no such file, expected a configuration");
    assertThatThrownBy(() -> ConfigReader.read(directory, Reading.BACKENDS))
        .isInstanceOf(ConfigException.class)
        .hasMessage(directory + ": a directory, expected a file");
  }

  @Test
  void refusesAFileThatIsTooLarge() throws Exception {
    Path file = directory.resolve("server.yaml");
    Files.writeString(file, "#".repeat(Limits.CONFIGURATION_BYTES + 1));

    assertThatThrownBy(() -> ConfigReader.read(file, Reading.BACKENDS))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": larger than 1048576 bytes, expected a configuration");
  }

  @Test
  void embeddedDefaultDeclaresNothing() {
    ServerConfig config = ServerConfig.embedded(Path.of("/srv/./data"));
    ServerConfig written =
        Reading.config(
            """
            dataDirectory: /srv/data
            """);

    assertThat(config).isEqualTo(written);
  }
}
