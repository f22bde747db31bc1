package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around a server: it says so in a sentence, and everything else is served. */
@Tag("system")
final class ServeFailuresTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TARGET = "iqn.2026-11.dev.lunette:failures";

  private @TempDir Path data;
  private int port;
  private ServerProcess server;

  @BeforeEach
  void prepare() throws IOException {
    Packages.require("libiscsi-bin", "qemu-utils", "qemu-block-extra");
    port = Loopback.freePort();
    server =
        ServerProcess.onHost(
            Path.of("target/system/serve-failures/server.log"),
            "serve",
            "--config",
            configure("64MiB").toString());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Two vDisks, "good" on LUN 0 and "bad" on LUN 1, in files of their own. */
  private Path configure(String sizeOfBad) throws IOException {
    return Files.writeString(
        data.resolve("server.yaml"),
        """
        dataDirectory: %s
        portals: [{address: 127.0.0.1, port: %d}]
        management: {enabled: false}
        vdisks:
          - {name: good, backend: file, size: 64MiB}
          - {name: bad, backend: file, size: %s, path: files/bad.img}
        targets: [{name: "%s", luns: {0: good, 1: bad}}]
        """
            .formatted(data.resolve("data"), port, sizeOfBad, TARGET));
  }

  private Path bad() throws IOException {
    return Files.createDirectories(data.resolve("data/files")).resolve("bad.img");
  }

  private String url(int lun) {
    return "iscsi://127.0.0.1:%d/%s/%d".formatted(port, TARGET, lun);
  }

  private static Command.Result qemuIo(String url, String... commands) {
    String[] words = new String[4 + 2 * commands.length];
    words[0] = "qemu-io";
    words[1] = "-f";
    words[2] = "raw";
    for (int i = 0; i < commands.length; i++) {
      words[3 + 2 * i] = "-c";
      words[4 + 2 * i] = commands[i];
    }
    words[words.length - 1] = url;
    return Command.of(LIMIT, words).run();
  }

  private void assertOnlyGoodIsServed(String why) {
    server.start();
    assertThat(server.readLog()).containsPattern("ERROR .*vDisk bad is offline: .*" + why);
    assertThat(Command.of(LIMIT, "iscsi-inq", url(1)).run().output()).contains("NOT READY");
    qemuIo(url(0), "write -P 9 0 1M", "read -P 9 0 1M").expectExit(0);
    server.stop();
  }

  private void createBoth() throws IOException {
    Files.createDirectories(bad().getParent());
    server.start();
    server.stop();
  }

  @Test
  void vdiskWhoseFileHasGoneIsOffline() throws IOException {
    createBoth();
    Files.delete(bad());

    assertOnlyGoodIsServed("missing");

    assertThat(bad()).as("nothing is made in its place").doesNotExist();
  }

  @Test
  void vdiskWhoseFileWasCutIsOffline() throws IOException {
    createBoth();
    Command.output(LIMIT, "truncate", "--size=1M", bad().toString());

    assertOnlyGoodIsServed("1048576");

    assertThat(Files.size(bad())).as("it stays as it was found").isEqualTo(1 << 20);
  }

  @Test
  void vdiskWhoseFileIsLockedIsOffline() throws Exception {
    createBoth();
    Process holder =
        new ProcessBuilder("flock", bad().toString(), "sh", "-c", "echo held; exec sleep 120")
            .start();
    try (var said = holder.inputReader()) {
      assertThat(said.readLine()).isEqualTo("held");
      assertOnlyGoodIsServed("lock");
    } finally {
      holder.descendants().forEach(ProcessHandle::destroyForcibly);
      holder.destroyForcibly();
    }
  }

  @Test
  void vdiskWhoseFileIsADirectoryIsOffline() throws IOException {
    Files.createDirectories(bad());

    assertOnlyGoodIsServed("directory");
  }

  @Test
  void fullDiskFailsWritesAndRecoversWithoutARestart() throws IOException {
    Path files = bad().getParent();
    Command.output(LIMIT, "mount", "-t", "tmpfs", "-o", "size=8m", "none", files.toString());
    try {
      server.start();
      qemuIo(url(1), "write -P 1 0 4M").expectExit(0);

      Command.Result full = qemuIo(url(1), "write -P 2 4M 16M");
      assertThat(full.output()).contains("No space left on device");
      qemuIo(url(1), "read -P 1 0 4M").expectExit(0);

      Command.output(LIMIT, "mount", "-o", "remount,size=64m", files.toString());
      qemuIo(url(1), "write -P 2 4M 16M", "read -P 2 4M 16M", "read -P 1 0 4M").expectExit(0);
      server.stop();
    } finally {
      server.close();
      Command.output(LIMIT, "umount", files.toString());
    }
  }

  @Test
  void wrongConfigurationEndsWithTwoAndStartsNothing() throws IOException {
    Path wrong =
        Files.writeString(
            data.resolve("wrong.yaml"),
            """
            dataDirectory: %s
            vdisks:
              - {name: good, size: 64MB}
            targets: [{name: "%s", luns: {0: godo}}]
            """
                .formatted(data.resolve("never"), TARGET));

    String said = serve(wrong, 2);

    assertThat(said).contains(wrong + ":3:", "64MB", wrong + ":4:", "godo");
    assertThat(data.resolve("never")).doesNotExist();
  }

  @Test
  void secondServerOnOneDataDirectoryIsToldWhoHoldsIt() throws IOException {
    server.start();
    Path second =
        Files.writeString(
            data.resolve("second.yaml"),
            ("{dataDirectory: %s, portals: [{address: 127.0.0.1, port: %d}],"
                    + " management: {enabled: false}}")
                .formatted(data.resolve("data"), Loopback.freePort()));

    assertThat(serve(second, 1)).contains(data.resolve("data").toString(), "" + server.pid());

    server.stop();
  }

  @Test
  void portInUseEndsWithOne() throws IOException {
    server.start();
    Path second =
        Files.writeString(
            data.resolve("second.yaml"),
            ("{dataDirectory: %s, portals: [{address: 127.0.0.1, port: %d}],"
                    + " management: {enabled: false}}")
                .formatted(data.resolve("other"), port));

    assertThat(serve(second, 1)).contains("127.0.0.1", "" + port, "in use");

    server.stop();
  }

  @Test
  void wrongConfigurationReadAgainChangesNothing() throws IOException {
    Files.createDirectories(bad().getParent());
    server.start();
    configure("96MB");
    server.reload();
    awaitLog("96MB");
    configure("32MiB");
    server.reload();
    awaitLog("is not shrunk");
    qemuIo(url(1), "write -P 3 63M 1M", "read -P 3 63M 1M").expectExit(0);
    server.stop();
  }

  private static String serve(Path config, int exitCode) {
    return Command.of(LIMIT, "./lunette", "serve", "--config", config.toString())
        .run()
        .expectExit(exitCode)
        .output();
  }

  private void awaitLog(String words) {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    while (!server.readLog().contains(words)) {
      assertThat(System.nanoTime()).as("the log says " + words).isLessThan(giveUp);
      Thread.onSpinWait();
    }
  }
}
