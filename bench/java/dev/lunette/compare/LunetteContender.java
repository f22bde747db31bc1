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

  /**
   * How it serves.
   *
   * @param title for people
   * @param backend of its vDisk
   * @param meters whether it records what commands do, as everybody has it
   * @param polling whether it may poll before it sleeps, as everybody has it; one that may not is
   *     for works at depth 1 only
   */
  record Setup(String title, String backend, boolean meters, boolean polling) {
    static final Setup FILE = new Setup(PREFIX + "file", "file", true, true);
    static final Setup ROCKSDB = new Setup(PREFIX + "rocksdb", "rocksdb", true, true);
    static final Setup MEMORY = new Setup(PREFIX + "memory", "memory", true, true);
    static final Setup METERS_OFF = new Setup(PREFIX + "file, meters off", "file", false, true);
    static final Setup SLEEPING = new Setup(PREFIX + "file, sleeping", "file", true, false);

    /** Those that get all of the work. */
    static final List<Setup> ALL = List.of(FILE, ROCKSDB, MEMORY);

    private String management(int port) {
      return meters ? "{port: %d}".formatted(port) : "{enabled: false}";
    }

    private String limits() {
      return polling ? "{}" : "{busyPollMicros: 0}";
    }
  }

  private final Setup setup;
  private final int port;
  private final int managementPort;

  /** Starts a server in a directory of its own. */
  static LunetteContender start(Setup setup, Path directory, long sizeBytes, String processors)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    int port = Ports.free();
    int managementPort = Ports.free();
    Files.writeString(
        config(directory),
        """
        dataDirectory: %s
        portals: [{address: 127.0.0.1, port: %d}]
        management: %s
        limits: %s
        vdisks: [{name: disk, backend: %s, size: %d}]
        targets: [{name: %s, luns: {0: disk}}]
        """
            .formatted(
                directory.resolve("data"),
                port,
                setup.management(managementPort),
                setup.limits(),
                setup.backend(),
                sizeBytes,
                TARGET));
    LunetteContender started =
        new LunetteContender(setup, directory, processors, port, managementPort);
    started.awaitReady(() -> Files.readString(log(directory)).contains("is ready"));
    return started;
  }

  private LunetteContender(
      Setup setup, Path directory, String processors, int port, int managementPort)
      throws IOException {
    super(
        setup.title(),
        processors,
        List.of("./lunette", "serve", "--config", config(directory).toString()),
        new ProcessBuilder(),
        log(directory));
    this.setup = setup;
    this.port = port;
    this.managementPort = managementPort;
  }

  private static Path config(Path directory) {
    return directory.resolve("server.yaml");
  }

  private static Path log(Path directory) {
    return directory.resolve("server.log");
  }

  /** Where it tells its metrics. */
  int managementPort() {
    return managementPort;
  }

  @Override
  boolean does(Work work) {
    return setup.polling || work.suitsPolling();
  }

  @Override
  String url() {
    return "iscsi://127.0.0.1:%d/%s/0".formatted(port, TARGET);
  }
}
