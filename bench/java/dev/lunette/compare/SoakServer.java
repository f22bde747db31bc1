package dev.lunette.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Our server as everybody has it, with vDisks on every backend, and a log of its collector. */
final class SoakServer extends Contender {
  static final List<String> BACKENDS = List.of("rocksdb", "file", "memory");

  private static final String TARGET = "iqn.2026-11.dev.lunette:soak";

  private final int port;
  private final int managementPort;

  /**
   * Starts it.
   *
   * @param rows vDisks of each backend
   */
  static SoakServer start(Path directory, int rows, long sizeBytes)
      throws IOException, InterruptedException {
    int port = Ports.free();
    int managementPort = Ports.free();
    StringBuilder vdisks = new StringBuilder();
    StringBuilder luns = new StringBuilder();
    for (int lun = 0; lun < rows * BACKENDS.size(); lun++) {
      String backend = BACKENDS.get(lun % BACKENDS.size());
      vdisks.append(
          "  - {name: %s-%d, backend: %s, size: %d}\n".formatted(backend, lun, backend, sizeBytes));
      luns.append("    %d: %s-%d\n".formatted(lun, backend, lun));
    }
    Files.writeString(
        directory.resolve("server.yaml"),
        """
        dataDirectory: %s
        portals: [{address: 127.0.0.1, port: %d}]
        management: {port: %d}
        vdisks:
        %stargets:
        - name: %s
          luns:
        %s\
        """
            .formatted(directory.resolve("data"), port, managementPort, vdisks, TARGET, luns));
    SoakServer started = new SoakServer(directory, port, managementPort);
    started.awaitReady(() -> Files.readString(log(directory)).contains("is ready"));
    return started;
  }

  private SoakServer(Path directory, int port, int managementPort) throws IOException {
    super(
        "the server",
        "0-" + (Runtime.getRuntime().availableProcessors() - 1),
        List.of("./lunette", "serve", "--config", directory.resolve("server.yaml").toString()),
        builder(),
        log(directory));
    this.port = port;
    this.managementPort = managementPort;
  }

  private static ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder();
    builder
        .environment()
        .merge("LUNETTE_JAVA_OPTS", "-Xlog:gc,gc+cpu", (users, ours) -> users + " " + ours);
    return builder;
  }

  /** What it says, and its collector. */
  static Path log(Path directory) {
    return directory.resolve("server.log");
  }

  Scrape scrape() throws IOException {
    return Scrape.of(managementPort);
  }

  @Override
  boolean does(Work work) {
    return false;
  }

  @Override
  String url() {
    return "iscsi://127.0.0.1:%d/%s/0".formatted(port, TARGET);
  }

  /** The vDisks of one row, one of each backend. */
  List<String> urls(int row) {
    int first = row * BACKENDS.size();
    return IntStream.range(first, first + BACKENDS.size())
        .mapToObj(lun -> "iscsi://127.0.0.1:%d/%s/%d".formatted(port, TARGET, lun))
        .toList();
  }
}
