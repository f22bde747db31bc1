package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Looks after a crash whether a server holds what it promised to the {@link Load}. */
final class Inspection {
  private static final int READER = 100;

  private final TrialServer server;
  private final CopyOnWriteArrayList<Kept> kept;

  /** Of a server that runs, and of all snapshots that there may be. */
  Inspection(TrialServer server, CopyOnWriteArrayList<Kept> kept) {
    this.server = server;
    this.kept = kept;
  }

  /** Fails if there is anything wrong; {@code adopt} as in {@link #wrong}. */
  void assertNothingWrong(boolean adopt, String when) throws IOException {
    List<String> wrong = wrong(adopt);
    assertThat(wrong.stream().limit(20).toList())
        .as("what is wrong %s (%d in all)", when, wrong.size())
        .isEmpty();
  }

  /**
   * Finds what is wrong with what the server holds now.
   *
   * @param adopt whether it is held to that from here on; if not, nothing is changed
   */
  List<String> wrong(boolean adopt) throws IOException {
    List<String> wrong = new ArrayList<>();
    int lost = 0;
    long begun = System.nanoTime();
    try (Initiator initiator = server.login(TrialServer.TARGET, READER);
        Initiator spare = server.login(TrialServer.SPARE_TARGET, READER)) {
      List<String> there = server.admin().get("/v1/snapshots").expectGood().texts("path");
      for (Kept snapshot : kept) {
        wrong.addAll(verify(snapshot, there, spare, adopt));
      }
      verifyExtras(spare, wrong);
      lost = verifyDisks(initiator, wrong, adopt);
      if (adopt) {
        adopt(there);
      }
    }
    long read = System.nanoTime();
    wrong.addAll(server.admin().check());
    System.out.printf(
        "%d snapshots; of what was answered and not synced, %d units lost;"
            + " read in %d ms, checked in %d ms%n",
        kept.size(), lost, (read - begun) / 1_000_000, (System.nanoTime() - read) / 1_000_000);
    return wrong;
  }

  /** Returns how much is not there of what was answered and not promised. */
  private int verifyDisks(Initiator initiator, List<String> wrong, boolean adopt)
      throws IOException {
    int lost = 0;
    Ledger.Cut cut = new Ledger.Cut();
    for (int lun = 0; lun < server.ledgers().size(); lun++) {
      Ledger ledger = server.ledgers().get(lun);
      Reading reading = Reading.of(ledger, initiator, lun);
      for (String sentence : ledger.wrongAfterCrash(reading, cut)) {
        wrong.add(TrialServer.disk(lun) + ": " + sentence);
      }
      long known = server.sizeBytes(lun);
      if (known != reading.version(ledger.sizeUnit())) {
        wrong.add(
            "%s is known to have %d bytes, but has others".formatted(TrialServer.disk(lun), known));
      }
      lost += ledger.answeredAndLost(reading);
      if (adopt) {
        ledger.rebase(reading);
      }
    }
    if (!cut.isOneMoment()) {
      wrong.add("what is left of all vDisks is of no one moment: it " + cut);
    }
    return lost;
  }

  private void adopt(List<String> there) throws IOException {
    for (Kept snapshot : kept) {
      List<Integer> left =
          snapshot.vdisks.stream().filter(v -> there.contains(snapshot.path(v))).toList();
      if (left.size() == snapshot.vdisks.size()) {
        snapshot.found(server.now());
      } else {
        kept.remove(snapshot);
        for (int vdisk : left) {
          server.deleteSnapshot(snapshot, vdisk);
        }
      }
    }
    List<String> vdisks = server.admin().get("/v1/vdisks").expectGood().texts("name");
    for (Extra extra : server.extras()) {
      if (vdisks.contains(extra.name)) {
        server.deleteExtra(extra);
      }
    }
    server.extras().clear();
  }

  private List<String> verify(Kept snapshot, List<String> there, Initiator initiator, boolean adopt)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    Ledger.Cut cut = new Ledger.Cut();
    long present = snapshot.vdisks.stream().filter(v -> there.contains(snapshot.path(v))).count();
    if ((snapshot.mustExist() && present < snapshot.vdisks.size())
        || (snapshot.mustNotExist() && present > 0)
        || (snapshot.made() == Asked.NEVER && present % snapshot.vdisks.size() != 0)) {
      wrong.add("%s is there for %d vDisks".formatted(snapshot, present));
    }
    for (int vdisk : snapshot.vdisks) {
      if (there.contains(snapshot.path(vdisk))) {
        Ledger ledger = server.ledgers().get(vdisk);
        Reading reading = read(snapshot.path(vdisk), ledger, initiator);
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

  private void verifyExtras(Initiator initiator, List<String> wrong) throws IOException {
    List<String> there = server.admin().get("/v1/vdisks").expectGood().texts("name");
    for (Extra extra : server.extras()) {
      boolean present = there.contains(extra.name);
      if (present ? extra.mustNotExist() : extra.mustExist()) {
        wrong.add(extra + (present ? " is there again" : " is not there"));
      } else if (present) {
        Reading reading = read(extra.name, server.ledgers().get(extra.like), initiator);
        boolean same =
            extra.original.isEmpty()
                ? reading.isZeros()
                : extra.original.get().reading(extra.like).map(reading::same).orElse(true);
        if (!same) {
          wrong.add(extra + " holds something else");
        }
      }
    }
  }

  private Reading read(String path, Ledger ledger, Initiator initiator) throws IOException {
    String luns = "/v1/targets/%s/luns".formatted(TrialServer.SPARE_TARGET);
    server.admin().post(luns, "{\"lun\":0,\"path\":\"%s\"}".formatted(path)).expectGood();
    Reading reading = Reading.of(ledger, initiator, 0);
    server.admin().delete(luns + "/0?force=true").expectGood();
    return reading;
  }
}
