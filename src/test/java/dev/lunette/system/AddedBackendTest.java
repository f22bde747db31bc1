package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend in a jar of its own, the mirror of the manual, serves vDisks. */
@Tag("system")
final class AddedBackendTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String EXAMPLE = "dev/lunette/vdisk/backend/example/";
  private static final String TARGET = "iqn.2026-11.dev.lunette:mirrored";

  private @TempDir Path directory;

  @Test
  void backendOnTheClassPathKeepsWhatInitiatorsWrite() throws IOException {
    Packages.require("qemu-utils", "qemu-block-extra");
    int port = Loopback.freePort();
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            dataDirectory: data
            portals: [{port: %d}]
            management: {enabled: false}
            vdisks:
              - {name: named, backend: mirror, size: 8MiB, path: twice.bin}
              - {name: plain, backend: mirror, size: 8MiB}
            targets: [{name: "%s", luns: {0: named, 1: plain}}]
            """
                .formatted(port, TARGET));
    Path log = Path.of("target/system/added-backend/server.log");
    try (ServerProcess server =
        ServerProcess.withVariable(
            "LUNETTE_CLASSPATH=" + jar(), log, "serve", "--config", config.toString())) {
      server.start();
      write(port, 0, 0x5a);
      write(port, 1, 0x77);
      server.stop();
    }
    assertHolds("twice.bin", 0x5a);
    assertHolds("twice.bin.mirror", 0x5a);
    assertHolds("plain.img", 0x77);
    assertHolds("plain.img.mirror", 0x77);
  }

  private static void write(int port, int lun, int value) {
    String url = "iscsi://127.0.0.1:%d/%s/%d".formatted(port, TARGET, lun);
    String write = "write -P %d 1M 64k".formatted(value);
    String read = "read -P %d 1M 64k".formatted(value);
    Command.output(LIMIT, "qemu-io", "-f", "raw", "-c", write, "-c", read, url);
  }

  private void assertHolds(String file, int value) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve("data").resolve(file));
    assertThat(bytes).as(file).hasSize(8 << 20);
    assertThat(bytes[(1 << 20) - 1]).as("before what was written").isZero();
    assertThat(bytes[1 << 20]).as("first byte written").isEqualTo((byte) value);
  }

  /** What somebody who has written a backend has: its classes, and the name of one of them. */
  private Path jar() throws IOException {
    Path jar = directory.resolve("mirror.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : List.of("MirrorBackend.class", "MirrorDevice.class")) {
        out.putNextEntry(new JarEntry(EXAMPLE + name));
        out.write(Files.readAllBytes(Path.of("target/test-classes", EXAMPLE, name)));
      }
      out.putNextEntry(new JarEntry("META-INF/services/dev.lunette.vdisk.Backend"));
      String backend = EXAMPLE.replace('/', '.') + "MirrorBackend\n";
      out.write(backend.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }
}
