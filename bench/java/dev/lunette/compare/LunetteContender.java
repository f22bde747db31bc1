package dev.lunette.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Our own server, with one vDisk on one backend. */
final class LunetteContender extends Contender {
  /** How the names of ours begin. */
  static final String PREFIX = "lunette ";

  private static final String TARGET = "iqn.2026-11.dev.lunette:compare";

  private final int port;

  /** Starts a server in a directory of its own. */
  static LunetteContender start(String backend, Path directory, long sizeBytes, String processors)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    int port = Ports.free();
    Path config = directory.resolve("server.yaml");
    Files.writeString(config, config(backend, directory, sizeBytes, port));
    Path log = directory.resolve("server.log");
    LunetteContender started =
        new LunetteContender(PREFIX + backend, port, config, processors, log);
    started.awaitReady(() -> Files.readString(log).contains("is ready"));
    return started;
  }

  private LunetteContender(String name, int port, Path config, String processors, Path log)
      throws IOException {
    super(
        name,
        processors,
        List.of("./lunette", "serve", "--config", config.toString()),
        new ProcessBuilder(),
        log);
    this.port = port;
  }

  /** Its meters are on, as everybody has them. */
  private static String config(String backend, Path directory, long sizeBytes, int port)
      throws IOException {
    return """
    dataDirectory: %s
    portals: [{address: 127.0.0.1, port: %d}]
    management: {port: %d}
    vdisks: [{name: disk, backend: %s, size: %d}]
    targets: [{name: %s, luns: {0: disk}}]
    """
        .formatted(directory.resolve("data"), port, Ports.free(), backend, sizeBytes, TARGET);
  }

  @Override
  boolean ours() {
    return true;
  }

  @Override
  String url() {
    return "iscsi://127.0.0.1:%d/%s/0".formatted(port, TARGET);
  }
}
