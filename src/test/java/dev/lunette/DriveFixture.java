package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.iscsi.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A server with a CD-ROM drive, two sessions that use it, and commands as they are typed. */
@Timeout(120)
abstract class DriveFixture {
  static final String IQN = "iqn.2026-11.com.example:media";
  static final int BLOCKS = 8;

  static final String EVENTS = "4A 01 00 00 FF 00 00 00 FF";
  static final String MEDIA_EVENTS = "4A 01 00 00 10 00 00 00 FF";
  static final String PREVENT = "1E 00 00 00 01";
  static final String EJECT = "1B 00 00 00 02";

  @TempDir Path root;
  Path data;
  Path image;
  private int port;
  StorageServer server;
  DriveSession one;
  DriveSession two;

  @BeforeEach
  void start() throws Exception {
    data = root.resolve("data");
    image = disc("first.iso", BLOCKS, 1);
    disc("spare.iso", BLOCKS, 7);
    disc("held.iso", BLOCKS, 8);
    serve();
  }

  void serve() throws Exception {
    port = freePort();
    server = StorageServer.start(config(), Transport.NIO);
    one = DriveSession.login(port, IQN, 0x8000_0000_0001L);
    two = DriveSession.login(port, IQN, 0x8000_0000_0002L);
    for (DriveSession session : List.of(one, two)) {
      assertThat(session.ask(EVENTS, 255).good()).isEqualTo("00060452" + "02020000");
    }
  }

  @AfterEach
  void stop() throws Exception {
    one.close();
    two.close();
    server.close();
  }

  /** An image of so many blocks, all of one byte. */
  Path disc(String name, int blocks, int of) throws IOException {
    byte[] bytes = new byte[blocks * VDiskConfig.CD_ROM_BLOCK_SIZE_BYTES];
    Arrays.fill(bytes, (byte) of);
    return Files.write(root.resolve(name), bytes);
  }

  ServerConfig config() {
    PortalConfig portal =
        new PortalConfig("127.0.0.1", port, 1, Optional.empty(), Optional.empty());
    VDiskConfig drive = VDiskConfig.cdRom("cd", image, 0, Optional.empty(), List.of());
    VDiskConfig spare =
        VDiskConfig.cdRom("spare", root.resolve("spare.iso"), 0, Optional.empty(), List.of());
    VDiskConfig held =
        VDiskConfig.cdRom("held", root.resolve("held.iso"), 0, Optional.empty(), List.of());
    TargetConfig target =
        new TargetConfig(
            IQN,
            Optional.empty(),
            new TreeSet<>(),
            new TreeMap<>(Map.of(0, "cd", 1, "disk", 2, "held")));
    return new ServerConfig(
        data,
        List.of(portal),
        ManagementConfig.DISABLED,
        List.of(drive, spare, held, VDiskConfig.rocksdb("disk", 1 << 20)),
        List.of(target),
        Limits.DEFAULTS);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  JsonNode json(Object... words) throws Exception {
    Object[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = "--json";
    return new ObjectMapper().readTree(ok(all));
  }

  String ok(Object... words) {
    Result result = run(words);
    assertThat(result.errors()).as("%s", Arrays.toString(words)).isEmpty();
    assertThat(result.exitCode()).isZero();
    return result.output();
  }

  String fails(int exitCode, Object... words) {
    Result result = run(words);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
    assertThat(result.errors().lines()).hasSize(1);
    return result.errors();
  }

  private record Result(int exitCode, String output, String errors) {}

  private Result run(Object... words) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    String[] typed =
        Stream.concat(Arrays.stream(words), Stream.of("-d", data))
            .map(String::valueOf)
            .toArray(String[]::new);
    CommandLine command = Lunette.commandLine(new DataAccess(), typed);
    command.setOut(new PrintWriter(output)).setErr(new PrintWriter(errors));
    int exitCode = command.execute(typed);
    return new Result(exitCode, output.toString(), errors.toString());
  }
}
