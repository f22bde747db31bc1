package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.admin.ImageEncoder;
import dev.lunette.admin.ImageHeader;
import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.iscsi.Transport;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands as processes of their own: their standard streams, and what a killed one leaves. */
@Timeout(120)
final class CommandProcessesTest {
  private static final int MIB = 1 << 20;

  @TempDir Path root;
  private Path data;
  private StorageServer server;

  @BeforeEach
  void start() throws Exception {
    data = root.resolve("data");
    PortalConfig portal = new PortalConfig("127.0.0.1", 0, 1, Optional.empty(), Optional.empty());
    server =
        StorageServer.start(
            new ServerConfig(
                data,
                List.of(portal),
                ManagementConfig.DISABLED,
                List.of(),
                List.of(),
                Limits.DEFAULTS),
            Transport.NIO);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void anImageGoesThroughAPipe() throws Exception {
    byte[] bytes = new byte[2 * MIB];
    new Random(5).nextBytes(bytes);
    Files.write(root.resolve("a.raw"), bytes);
    assertThat(run("vdisk", "import", "a", root.resolve("a.raw").toString()).waitFor()).isZero();

    List<Process> pipe =
        ProcessBuilder.startPipeline(
            List.of(command("vdisk", "export", "a", "-"), command("vdisk", "import", "b", "-")));
    for (Process process : pipe) {
      assertThat(text(process)).isEmpty();
      assertThat(process.waitFor()).isZero();
    }
    Path copy = root.resolve("b.raw");
    assertThat(run("vdisk", "export", "b", copy.toString()).waitFor()).isZero();
    assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);
    assertThat(server.admin().snapshots(Optional.empty(), false)).isEmpty();
  }

  @Test
  void anImportWhoseCommandIsKilledLeavesNothing() throws Exception {
    for (boolean force : new boolean[] {false, true}) {
      Process command = run("vdisk", "import", "half", "-");
      try (OutputStream out = command.getOutputStream()) {
        ImageEncoder image =
            new ImageEncoder(out, new ImageHeader(8 * MIB, Optional.empty(), Optional.empty()));
        image.data(0, ByteBuffer.wrap(new byte[MIB]));
        out.flush();
        awaitNames("half");
        ProcessHandle handle = command.toHandle();
        assertThat(force ? handle.destroyForcibly() : handle.destroy()).isTrue();
        assertThat(command.waitFor()).isNotZero();
      }
      awaitNames();
    }
  }

  @Test
  void anExportThatIsEndedLeavesNothing() throws Exception {
    byte[] bytes = new byte[32 * MIB];
    new Random(6).nextBytes(bytes);
    Files.write(root.resolve("a.raw"), bytes);
    assertThat(run("vdisk", "import", "a", root.resolve("a.raw").toString()).waitFor()).isZero();
    Path files = Files.createDirectory(root.resolve("files"));
    Process command = run("vdisk", "export", "a", files.resolve("a.lunette").toString());
    while (isEmpty(files)) {
      assertThat(command.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    command.destroy();
    command.waitFor();
    try (Stream<Path> left = Files.list(files)) {
      assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
    while (!server.admin().snapshots(Optional.empty(), false).isEmpty()) {
      Thread.onSpinWait();
    }
  }

  /** Until the store has these vDisks, finished or not. */
  private void awaitNames(String... names) {
    while (!allNames().equals(List.of(names))) {
      Thread.onSpinWait();
    }
  }

  private List<String> allNames() {
    return server.served().vdisks().stream().map(vdisk -> vdisk.name()).toList();
  }

  private static boolean isEmpty(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private Process run(String... words) throws Exception {
    return command(words).start();
  }

  private ProcessBuilder command(String... words) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Lunette.class.getName()));
    line.addAll(List.of(words));
    line.addAll(List.of("-d", data.toString()));
    return new ProcessBuilder(line);
  }

  private static String text(Process process) throws Exception {
    String errors =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return errors;
  }
}
