package dev.lunette.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Linux SCSI target framework's daemon, over a file. */
final class TgtContender extends Contender {
  /** Where it leaves its control socket. */
  private static final Path SOCKETS = Path.of("/var/run/tgtd");

  private static final String TARGET = "iqn.2026-11.dev.lunette:tgt";

  /**
   * How it serves.
   *
   * @param title for people
   * @param unit options of its logical unit
   * @param parameters of its target
   * @param environment of its process
   */
  record Setup(
      String title,
      List<String> unit,
      Map<String, String> parameters,
      Map<String, String> environment) {

    /** As it comes: reads and writes by threads. */
    static final Setup STOCK = new Setup("tgt as it comes", List.of(), Map.of(), Map.of());

    /** Asynchronous I/O, large segments, unsolicited data, and an allocator that keeps memory. */
    static final Setup TUNED =
        new Setup(
            "tgt tuned",
            List.of("--bstype", "aio"),
            Map.of(
                "MaxRecvDataSegmentLength", "262144",
                "FirstBurstLength", "262144",
                "InitialR2T", "No"),
            Map.of(
                "MALLOC_MMAP_THRESHOLD_", "67108864",
                "MALLOC_TRIM_THRESHOLD_", "1073741824"));
  }

  private final int port;
  private final String control;

  /** Starts a daemon with a file in a directory of its own. */
  static TgtContender start(Setup setup, Path directory, long sizeBytes, String processors)
      throws IOException, InterruptedException {
    Path file = disk(directory, sizeBytes);
    TgtContender started =
        new TgtContender(setup, Ports.free(), directory.resolve("tgtd.log"), processors);
    started.awaitReady(() -> started.tgtadm("--op", "show", "--mode", "sys"));
    started.setUp(setup, file);
    return started;
  }

  private TgtContender(Setup setup, int port, Path log, String processors) throws IOException {
    this(setup, port, "" + (1 + port % 30_000), log, processors);
  }

  private TgtContender(Setup setup, int port, String control, Path log, String processors)
      throws IOException {
    super(setup.title(), processors, command(port, control), builder(setup), log);
    this.port = port;
    this.control = control;
  }

  private static List<String> command(int port, String control) {
    String portal = "portal=127.0.0.1:" + port;
    return List.of("tgtd", "--foreground", "--control-port", control, "--iscsi", portal);
  }

  private static ProcessBuilder builder(Setup setup) {
    ProcessBuilder builder = new ProcessBuilder();
    builder.environment().putAll(setup.environment());
    return builder;
  }

  private void setUp(Setup setup, Path file) throws IOException, InterruptedException {
    require("--op", "new", "--mode", "target", "--tid", "1", "--targetname", TARGET);
    for (Map.Entry<String, String> each : setup.parameters().entrySet()) {
      List<String> words = new ArrayList<>(List.of("--op", "update", "--mode", "target"));
      words.addAll(List.of("--tid", "1", "--name", each.getKey(), "--value", each.getValue()));
      require(words.toArray(String[]::new));
    }
    List<String> unit = new ArrayList<>(List.of("--op", "new", "--mode", "logicalunit"));
    unit.addAll(List.of("--tid", "1", "--lun", "1", "--backing-store", file.toString()));
    unit.addAll(setup.unit());
    require(unit.toArray(String[]::new));
    require("--op", "bind", "--mode", "target", "--tid", "1", "--initiator-address", "127.0.0.1");
  }

  private void require(String... words) throws IOException, InterruptedException {
    if (!tgtadm(words)) {
      throw new IOException("tgtadm %s failed".formatted(String.join(" ", words)));
    }
  }

  private boolean tgtadm(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tgtadm", "--control-port", control));
    command.addAll(List.of("--lld", "iscsi"));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  @Override
  boolean does(Work work) {
    return work.everyone();
  }

  @Override
  String url() {
    return "iscsi://127.0.0.1:%d/%s/1".formatted(port, TARGET);
  }

  /** By force, for it does not heed SIGTERM. */
  @Override
  public void close() throws IOException, InterruptedException {
    process().destroyForcibly();
    super.close();
    Files.deleteIfExists(SOCKETS.resolve("socket." + control));
    Files.deleteIfExists(SOCKETS.resolve("socket." + control + ".lock"));
  }
}
