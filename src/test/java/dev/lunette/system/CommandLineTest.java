package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, against a running server and against a data directory that nobody serves. */
@Tag("system")
final class CommandLineTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TARGET = "iqn.2026-11.com.example:web";
  private static final int BLOCKS = 8;

  @TempDir private Path directory;

  private Command.Result run(String line) {
    return run("data", line);
  }

  private Command.Result run(String data, String line) {
    List<String> words = new ArrayList<>(List.of("./lunette"));
    words.addAll(List.of(line.replace("DIR", directory.toString()).split(" ")));
    words.addAll(List.of("--data", directory.resolve(data).toString()));
    return Command.of(LIMIT, words.toArray(String[]::new)).run();
  }

  private String good(String line) {
    return run(line).expectExit(0).output();
  }

  private void refused(String line, String sentence) {
    assertThat(run(line).expectExit(1).output()).contains("lunette: ", sentence);
  }

  private ServerProcess server(int port) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            "{dataDirectory: data, portals: [{port: %d}], management: {enabled: false}}"
                .formatted(port));
    return ServerProcess.onHost(
        Path.of("target/system/command-line/server.log"), "serve", "--config", config.toString());
  }

  private static void write(int port, int lun, int value) throws IOException {
    try (Initiator initiator = new Initiator(port, TARGET, 1)) {
      byte[] bytes = new byte[BLOCKS * 512];
      java.util.Arrays.fill(bytes, (byte) value);
      assertThat(initiator.write(lun, 0, java.nio.ByteBuffer.wrap(bytes), true).good()).isTrue();
    }
  }

  private static int read(int port, int lun) throws IOException {
    try (Initiator initiator = new Initiator(port, TARGET, 2)) {
      Initiator.Outcome outcome = initiator.read(lun, 0, BLOCKS);
      assertThat(outcome.good()).as(outcome.said()).isTrue();
      return outcome.data().get(0);
    }
  }

  @Test
  void administersAServerThatRuns() throws Exception {
    int port = Loopback.freePort();
    try (ServerProcess server = server(port)) {
      server.start();
      assertThat(good("vdisk create alpha 16MiB --compression lz4"))
          .containsPattern("size +16 MiB, 16777216 bytes")
          .containsPattern("state +online");
      refused("vdisk create alpha 1MiB", "there is a vDisk alpha already");
      good("target create " + TARGET + " --alias web --lun 0=alpha");
      assertThat(good("vdisk list --json")).contains("\"mappedBy\" : [ \"" + TARGET + "/0\" ]");
      write(port, 0, 1);
      good("vdisk snapshot alpha monday");
      write(port, 0, 2);
      assertThat(good("vdisk diff alpha --from monday"))
          .isEqualTo("OFFSET  LENGTH  NOW\n     0    4096  data\n");
      good("vdisk clone alpha@monday beta");
      good("target map " + TARGET + " beta");
      good("target map " + TARGET + " alpha@monday --lun 7");
      assertThat(read(port, 1)).isEqualTo(1);
      assertThat(read(port, 7)).isEqualTo(1);
      good("snapshot create tuesday alpha beta");
      assertThat(good("snapshot list")).contains("alpha@monday", "alpha@tuesday", "beta@tuesday");
      refused("vdisk rollback alpha@monday", "is in use: offered by " + TARGET + "/0");
      good("vdisk rollback alpha@monday --force");
      assertThat(read(port, 0)).isEqualTo(1);
      good("vdisk resize alpha 32MiB");
      assertThat(good("check")).isNotEmpty();
      refused("vdisk delete beta", "is in use: offered by " + TARGET + "/1");
      try (Initiator initiator = new Initiator(port, TARGET, 3)) {
        refused("target unmap " + TARGET + " 1", "logged in are");
        assertThat(initiator.read(1, 0, BLOCKS).good()).isTrue();
        good("target unmap " + TARGET + " 1 --force");
        assertThat(initiator.read(1, 0, BLOCKS).said()).isEqualTo("5/25/00");
      }
      good("vdisk delete beta");
      refused("vdisk show beta", "there is no vDisk \"beta\"");
      good("backup create DIR/backups");
      good("vdisk delete alpha --force");
      server.stop();
    }
    restores();
  }

  /** What the backup holds is there again, and another server offers it. */
  private void restores() throws IOException {
    assertThat(good("vdisk list").lines()).hasSize(1);
    assertThat(good("backup list DIR/backups")).contains("ID");
    good("restore DIR/backups --yes");
    assertThat(good("vdisk show alpha")).containsPattern("size +32 MiB");
    int port = Loopback.freePort();
    try (ServerProcess server = server(port)) {
      server.start();
      assertThat(read(port, 0)).isEqualTo(1);
      server.stop();
    }
  }

  @Test
  void administersADirectoryThatNobodyServes() throws IOException {
    assertThat(run("vdisk list").expectExit(1).output()).contains("there is no data directory");
    Files.createDirectory(directory.resolve("data"));
    Files.createDirectory(directory.resolve("other"));
    Path raw = directory.resolve("source.img");
    byte[] bytes = new byte[1 << 20];
    new java.util.Random(1).nextBytes(bytes);
    Files.write(raw, bytes);
    good("vdisk import alpha DIR/source.img");
    good("vdisk snapshot alpha s1");
    good("vdisk export alpha@s1 DIR/whole.lunette");
    run("other", "vdisk import beta DIR/whole.lunette").expectExit(0);
    run("other", "vdisk export beta DIR/copy.raw").expectExit(0);
    assertThat(directory.resolve("copy.raw")).hasBinaryContent(bytes);
    assertThat(run("other", "snapshot list").expectExit(0).output()).contains("beta@imported-");
    refused("vdisk export alpha DIR/copy.raw", "is there already; say --force");
    assertThat(good("check")).isNotEmpty();
    assertThat(run("vdisk create a/b 1MiB").expectExit(2).output()).contains("\"a/b\", expected");
    assertThat(run("vdisk create a 9223372036854775808").expectExit(2).output())
        .contains("less than 2^63 bytes");
    assertThat(run("vdisk create a 0").expectExit(2).output()).contains("size is 0 bytes");
  }

  @Test
  void twoServersDoNotShareADirectory() throws Exception {
    try (ServerProcess first = server(Loopback.freePort())) {
      first.start();
      Command.Result second =
          Command.of(LIMIT, "./lunette", "serve", "-d", directory.resolve("data").toString()).run();
      assertThat(second.expectExit(1).output())
          .contains("is in use by process " + first.pid(), "only one server may use it");
      good("vdisk list");
      first.stop();
    }
  }
}
