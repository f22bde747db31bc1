package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A server with two vDisks in a store, to be taken away and started again. */
final class TrialServer implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.dev.lunette:trial";
  private static final String SPARE_TARGET = TARGET + "-spare";
  private static final int BLOCKS = 1023;
  private static final int SECTORS = 2048;
  private static final int READER = 100;

  private final Path data;
  private final int port;
  private final ServerProcess process;
  private final AdminClient admin;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final Map<String, Copy> copies = new ConcurrentHashMap<>();
  private volatile boolean running;

  /** A clone, and of what it is one. */
  record Copy(String name, Kept snapshot, int vdisk) {}

  private TrialServer(Path data, int port, ServerProcess process) {
    this.data = data;
    this.port = port;
    this.process = process;
    this.admin = new AdminClient(data);
    AtomicLong clock = new AtomicLong();
    ledgers.add(new Ledger(clock, BLOCKS, SECTORS));
    ledgers.add(new Ledger(clock, BLOCKS, SECTORS));
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
            targets: [{name: "%s", luns: {0: disk0, 1: disk1}}]
            limits: {storeMemtableBytes: 8MiB, storeCacheBytes: 32MiB}
            """
                .formatted(data, port, TARGET));
    String[] arguments = {"serve", "--config", config.toString()};
    return new TrialServer(data, port, ServerProcess.withVariables(variables, log, arguments));
  }

  Path data() {
    return data;
  }

  AdminClient admin() {
    return admin;
  }

  /** What was written to each vDisk. */
  List<Ledger> ledgers() {
    return ledgers;
  }

  boolean isRunning() {
    return running;
  }

  void start() {
    process.start();
    running = true;
  }

  void kill() {
    running = false;
    process.kill();
  }

  void stop() {
    process.stop();
    running = false;
  }

  Initiator login(int number) throws IOException {
    return new Initiator(port, TARGET, number);
  }

  private static String disk(int vdisk) {
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
    admin.delete("/v1/snapshots/%s@%s".formatted(disk(vdisk), snapshot.name)).expectGood();
  }

  /** Makes a clone of a snapshot. */
  void copyOf(Kept snapshot, int vdisk) throws IOException {
    String name = "c%d".formatted(ledgers.getFirst().now());
    copies.put(name, new Copy(name, snapshot, vdisk));
    String path = "/v1/snapshots/%s@%s/clone".formatted(disk(vdisk), snapshot.name);
    admin.post(path, "{\"name\":\"%s\"}".formatted(name)).expectGood();
  }

  /**
   * Finds what is wrong after a crash with what the server holds now.
   *
   * @param adopt whether it is held to that from here on; if not, nothing is changed
   */
  List<String> verify(CopyOnWriteArrayList<Kept> kept, boolean adopt) throws IOException {
    List<String> wrong = new ArrayList<>();
    int lost = 0;
    long begun = System.nanoTime();
    if (!admin.get("/v1/targets").expectGood().texts("name").contains(SPARE_TARGET)) {
      admin.post("/v1/targets", "{\"name\":\"%s\"}".formatted(SPARE_TARGET)).expectGood();
    }
    try (Initiator initiator = login(READER);
        Initiator spare = new Initiator(port, SPARE_TARGET, READER)) {
      List<String> there = admin.get("/v1/snapshots").expectGood().texts("path");
      for (Kept snapshot : kept) {
        wrong.addAll(verify(snapshot, there, spare, adopt));
      }
      verifyCopies(spare, wrong);
      for (int lun = 0; lun < ledgers.size(); lun++) {
        Reading reading = Reading.of(ledgers.get(lun), initiator, lun);
        for (String sentence : ledgers.get(lun).wrongAfterCrash(reading)) {
          wrong.add(disk(lun) + ": " + sentence);
        }
        lost += ledgers.get(lun).answeredAndLost(reading);
        if (adopt) {
          ledgers.get(lun).rebase(reading);
        }
      }
      if (adopt) {
        adopt(kept, there);
      }
    }
    long read = System.nanoTime();
    wrong.addAll(admin.check());
    System.out.printf(
        "%d snapshots; of what was answered and not synced, %d units lost;"
            + " read in %d ms, checked in %d ms%n",
        kept.size(), lost, (read - begun) / 1_000_000, (System.nanoTime() - read) / 1_000_000);
    return wrong;
  }

  private void adopt(CopyOnWriteArrayList<Kept> kept, List<String> there) throws IOException {
    for (Kept snapshot : kept) {
      List<Integer> left =
          snapshot.vdisks.stream().filter(v -> there.contains(path(snapshot, v))).toList();
      if (left.size() == snapshot.vdisks.size()) {
        snapshot.found(ledgers.getFirst().now());
      } else {
        kept.remove(snapshot);
        for (int vdisk : left) {
          deleteSnapshot(snapshot, vdisk);
        }
      }
    }
    for (String copy : admin.get("/v1/vdisks").expectGood().texts("name")) {
      if (copies.containsKey(copy)) {
        admin.delete("/v1/vdisks/" + copy).expectGood();
      }
    }
    copies.clear();
  }

  private static String path(Kept snapshot, int vdisk) {
    return disk(vdisk) + "@" + snapshot.name;
  }

  private List<String> verify(Kept snapshot, List<String> there, Initiator initiator, boolean adopt)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    Ledger.Cut cut = new Ledger.Cut();
    long present = snapshot.vdisks.stream().filter(v -> there.contains(path(snapshot, v))).count();
    if ((snapshot.mustExist() && present < snapshot.vdisks.size())
        || (snapshot.mustNotExist() && present > 0)
        || (snapshot.made() == Kept.NEVER && present % snapshot.vdisks.size() != 0)) {
      wrong.add("%s is there for %d vDisks".formatted(snapshot, present));
    }
    for (int vdisk : snapshot.vdisks) {
      if (there.contains(path(snapshot, vdisk))) {
        Ledger ledger = ledgers.get(vdisk);
        Reading reading = read(path(snapshot, vdisk), ledger, initiator);
        if (snapshot.reading(vdisk).isEmpty()) {
          ledger.wrongInSnapshot(reading, snapshot.asked, snapshot.made(), cut).stream()
              .map(sentence -> snapshot + ": " + sentence)
              .forEach(wrong::add);
          if (adopt) {
            snapshot.firstReading(vdisk, reading);
          }
        } else if (!snapshot.reading(vdisk).get().same(reading)) {
          wrong.add(snapshot + " has changed");
        }
      }
    }
    if (!cut.isOneMoment()) {
      wrong.add("%s is of no one moment: it %s".formatted(snapshot, cut));
    }
    return wrong;
  }

  private void verifyCopies(Initiator initiator, List<String> wrong) throws IOException {
    List<String> there = admin.get("/v1/vdisks").expectGood().texts("name");
    for (Copy copy : copies.values()) {
      var original = copy.snapshot.reading(copy.vdisk);
      if (there.contains(copy.name)) {
        Reading reading = read(copy.name, ledgers.get(copy.vdisk), initiator);
        if (original.isPresent() && !original.get().same(reading)) {
          wrong.add("%s is not what it is a clone of: %s".formatted(copy.name, copy.snapshot));
        }
      }
    }
  }

  private Reading read(String path, Ledger ledger, Initiator initiator) throws IOException {
    String luns = "/v1/targets/%s/luns".formatted(SPARE_TARGET);
    admin.post(luns, "{\"lun\":0,\"path\":\"%s\"}".formatted(path)).expectGood();
    Reading reading = Reading.of(ledger, initiator, 0);
    admin.delete(luns + "/0?force=true").expectGood();
    return reading;
  }

  void assertNothingWrong(List<String> wrong, String when) {
    assertThat(wrong.stream().limit(20).toList())
        .as("what is wrong %s (%d in all)", when, wrong.size())
        .isEmpty();
  }

  @Override
  public void close() {
    running = false;
    process.close();
  }
}
