package dev.lunette.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A server with three vDisks in a store, to be taken away and started again. */
final class TrialServer implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.dev.lunette:trial";

  /** The vDisk that has no write cache. */
  static final int THROUGH = 2;

  static final String SPARE_TARGET = TARGET + "-spare";
  private static final long SIZE_BYTES = 8 << 20;
  private static final Ledger.Disk PLAIN = new Ledger.Disk(4096, 575, 768, SIZE_BYTES, true);
  private static final Ledger.Disk OTHER = new Ledger.Disk(16_384, 95, 768, SIZE_BYTES, false);

  private final Path data;
  private final int port;
  private final ServerProcess process;
  private final AdminClient admin;
  private final AtomicLong clock = new AtomicLong();
  private final List<Ledger> ledgers;
  private final List<Extra> extras = new CopyOnWriteArrayList<>();
  private boolean prepared;
  private volatile boolean running;

  private TrialServer(Path data, int port, ServerProcess process) {
    this.data = data;
    this.port = port;
    this.process = process;
    this.admin = new AdminClient(data);
    this.ledgers = Stream.of(PLAIN, PLAIN, OTHER).map(disk -> new Ledger(clock, disk)).toList();
  }

  /**
   * One whose files are in {@code directory/data}, with small memtables, so that tables are written
   * and compacted within a short time.
   */
  static TrialServer in(Path directory, Path log, List<String> variables) throws IOException {
    Path data = Files.createDirectories(directory.resolve("data")).toRealPath();
    int port = Loopback.freePort();
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals: [{address: 127.0.0.1, port: %d}]
            management: {enabled: false}
            vdisks:
              - {name: disk0, backend: rocksdb, size: 8MiB}
              - {name: disk1, backend: rocksdb, size: 8MiB}
            limits: {storeMemtableBytes: 8MiB, storeCacheBytes: 32MiB}
            """
                .formatted(data, port));
    String[] arguments = {"serve", "--config", config.toString()};
    return new TrialServer(data, port, ServerProcess.withVariables(variables, log, arguments));
  }

  Path data() {
    return data;
  }

  AdminClient admin() {
    return admin;
  }

  /** What was done to each vDisk. */
  List<Ledger> ledgers() {
    return ledgers;
  }

  /** The vDisks that come and go. */
  List<Extra> extras() {
    return extras;
  }

  /** A moment, later than all before. */
  long now() {
    return clock.incrementAndGet();
  }

  boolean isRunning() {
    return running;
  }

  void start() throws IOException {
    process.start();
    if (!prepared) {
      make(disk(THROUGH), OTHER);
      makeTarget(TARGET, "\"0\":\"disk0\",\"1\":\"disk1\",\"2\":\"disk2\"");
      makeTarget(SPARE_TARGET, "");
      prepared = true;
    }
    running = true;
  }

  private void makeTarget(String name, String luns) throws IOException {
    admin.post("/v1/targets", "{\"name\":\"%s\",\"luns\":{%s}}".formatted(name, luns)).expectGood();
  }

  private void make(String name, Ledger.Disk disk) throws IOException {
    String request =
        """
        {"name":"%s","sizeBytes":%d,"blockSizeBytes":%d,"writeCache":%s,"compression":"lz4"}
        """
            .formatted(name, disk.sizeBytes(), disk.blockBytes(), disk.writeCache());
    admin.post("/v1/vdisks", request).expectGood();
  }

  void kill() {
    running = false;
    process.kill();
  }

  void stop() {
    process.stop();
    running = false;
  }

  Initiator login(String target, int number) throws IOException {
    return new Initiator(port, target, number);
  }

  static String disk(int vdisk) {
    return "disk" + vdisk;
  }

  void snapshot(Kept snapshot) throws IOException {
    String names =
        String.join(",", snapshot.vdisks.stream().map(v -> "\"disk" + v + "\"").toList());
    admin
        .post("/v1/snapshots", "{\"vdisks\":[%s],\"name\":\"%s\"}".formatted(names, snapshot.name))
        .expectGood();
  }

  void deleteSnapshot(Kept snapshot, int vdisk) throws IOException {
    admin.delete("/v1/snapshots/" + snapshot.path(vdisk)).expectGood();
  }

  void rollBack(Kept snapshot, int vdisk) throws IOException {
    String path = "/v1/snapshots/%s/rollback?force=true".formatted(snapshot.path(vdisk));
    admin.post(path, "").expectGood();
  }

  long sizeBytes(int vdisk) throws IOException {
    return admin.get("/v1/vdisks/" + disk(vdisk)).expectGood().number("sizeBytes");
  }

  void resize(int vdisk, long sizeBytes) throws IOException {
    String path = "/v1/vdisks/%s/resize".formatted(disk(vdisk));
    admin.post(path, "{\"sizeBytes\":%d}".formatted(sizeBytes)).expectGood();
  }

  void makeExtra(Extra extra) throws IOException {
    extras.add(extra);
    if (extra.original.isPresent()) {
      String path = "/v1/snapshots/%s/clone".formatted(extra.original.get().path(extra.like));
      admin.post(path, "{\"name\":\"%s\"}".formatted(extra.name)).expectGood();
    } else {
      make(extra.name, ledgers.get(extra.like).disk());
    }
    extra.made(now());
  }

  void deleteExtra(Extra extra) throws IOException {
    extra.askDelete();
    admin.delete("/v1/vdisks/" + extra.name).expectGood();
    extra.deleted();
  }

  @Override
  public void close() {
    running = false;
    process.close();
  }
}
