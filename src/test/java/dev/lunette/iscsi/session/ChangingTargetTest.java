package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.AsyncMessage;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.LogoutResponse;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import dev.lunette.vdisk.VDiskChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Targets and what they map change while initiators are logged in. */
class ChangingTargetTest {

  private static final int GATED = TestServer.GATED;
  private static final int FAST = TestServer.FAST;
  private static final int ADDED = 3;
  private static final int GRACE_MILLIS = 600_000;

  private TestServer server;
  private TargetTable targets;
  private LunMap luns;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start();
    targets = server.sessions.targets();
    luns = targets.find(TestServer.FIRST).orElseThrow().luns();
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    server.close();
  }

  @Test
  void everyLunTellsThatTheMapHasChangedUntilItIsReported() throws Exception {
    try (WireInitiator one = WireInitiator.login(server);
        WireInitiator two = WireInitiator.another(server, 1)) {
      add(server.disk("added"));

      assertThat(sense(one, GATED)).isEqualTo(Senses.LUNS_CHANGED);
      assertThat(reported(one)).containsExactly(GATED, FAST, TestServer.BROKEN, ADDED);
      assertGood(one, GATED);
      assertGood(one, FAST); // REPORT LUNS has cleared it there, too
      assertThat(sense(one, ADDED)).isEqualTo(Senses.POWER_ON);
      assertGood(one, ADDED);

      assertThat(sense(two, GATED)).isEqualTo(Senses.LUNS_CHANGED);
      assertGood(two, GATED); // once on each LUN
      assertThat(sense(two, FAST)).isEqualTo(Senses.LUNS_CHANGED);
      assertThat(sense(two, ADDED)).isEqualTo(Senses.POWER_ON);
      assertThat(sense(two, ADDED)).isEqualTo(Senses.LUNS_CHANGED);
      byte[] data = Transfers.random(4096, 1);
      new Transfers(two).write(ADDED, 8, data);
      assertThat(new Transfers(one).read(ADDED, 8, 4096)).isEqualTo(data);
    }
  }

  @Test
  void anotherTargetHearsNothingOfIt() throws Exception {
    try (WireInitiator elsewhere = new WireInitiator(server, Offer.LIBERAL, 5)) {
      elsewhere.login(TestServer.SECOND);
      elsewhere.ready(TestServer.SHARED_BY_SECOND);
      add(server.disk("added"));
      assertGood(elsewhere, TestServer.SHARED_BY_SECOND);
    }
  }

  @Test
  void aRemovedLunIsNotSupportedAndItsTasksEndAsIfItWereThere() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      byte[] data = Transfers.random(4096, 1);
      server.gate.shut();
      int tag = initiator.sendWrite(GATED, 0, data);
      server.gate.awaitArrivals(1);

      LogicalUnit gated = luns.units().get(GATED);
      CompletableFuture<Void> detached = remove(GATED);

      assertThat(sense(initiator, GATED)).isEqualTo(Senses.UNIT_NOT_SUPPORTED);
      assertThat(sense(initiator, FAST)).isEqualTo(Senses.LUNS_CHANGED);
      assertThat(reported(initiator)).containsExactly(FAST, TestServer.BROKEN);
      assertThat(detached).as("a task is under way").isNotDone();
      server.gate.open();
      ScsiResponse response = initiator.expect(ScsiResponse.class);
      assertThat(response.initiatorTaskTag()).isEqualTo(tag);
      assertThat(response.status()).isZero();
      await(detached);

      SortedMap<Integer, LogicalUnit> again = new TreeMap<>(luns.units());
      again.put(GATED, gated);
      await(luns.update(again));
      initiator.ready(GATED);
      assertThat(new Transfers(initiator).read(GATED, 0, 4096)).isEqualTo(data);
    }
  }

  @Test
  void aTargetResetAbortsTasksOfUnitsThatWereUnmapped() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      initiator.sendWrite(GATED, 0, new byte[512]);
      server.gate.awaitArrivals(1);
      CompletableFuture<Void> detached = remove(GATED);
      initiator.sendFunction(6, 0, 0);
      initiator.expectSilence(); // the task can touch the medium still
      server.gate.open();
      assertThat(initiator.receive()).as("only the function is answered").isNotNull();
      await(detached);
      initiator.expectSilence();
    }
  }

  @Test
  void aSessionThatGoesLeavesNothingOnARemovedUnit() throws Exception {
    WireInitiator initiator = WireInitiator.login(server);
    server.gate.shut();
    initiator.sendWrite(GATED, 0, new byte[512]);
    server.gate.awaitArrivals(1);
    CompletableFuture<Void> detached = remove(GATED);
    initiator.wire.reset();
    server.gate.open();
    await(detached);
    Deadline.await("the session ends", () -> server.sessions.sessions().isEmpty());
  }

  @Test
  void changesOfTheDiskAreTold() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      server.vdisk("fast").changed(VDiskChange.CONTENT);
      server.vdisk("fast").changed(VDiskChange.SIZE);
      server.vdisk("fast").changed(VDiskChange.CAPABILITIES); // the same as before
      assertThat(sense(initiator, FAST)).isEqualTo(Senses.CAPACITY_CHANGED);
      assertThat(sense(initiator, FAST)).isEqualTo(Senses.MEDIUM_CHANGED);
      assertGood(initiator, FAST);
      assertGood(initiator, GATED);
    }
  }

  @Test
  void aNewTargetIsFoundAtOnce() throws Exception {
    String name = "iqn.2026-11.dev.lunette:third";
    try (WireInitiator early = new WireInitiator(server, Offer.LIBERAL, 1);
        WireInitiator late = new WireInitiator(server, Offer.LIBERAL, 2)) {
      assertRefused(early, name);
      targets.put(TestServer.target(name, Map.of(0, server.disk("third"))));
      late.login(name);
      late.ready(0);
      assertThat(server.sessions.initiators(name)).containsExactly(WireInitiator.NAME);
      assertThat(server.sessions.initiators(TestServer.FIRST)).isEmpty();
    }
  }

  @Test
  void initiatorsOfARemovedTargetAreAskedToLogOutAndNobodyLogsInAgain() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server);
        WireInitiator elsewhere = new WireInitiator(server, Offer.LIBERAL, 2);
        WireInitiator late = new WireInitiator(server, Offer.LIBERAL, 3)) {
      elsewhere.login(TestServer.SECOND);
      assertThat(server.sessions.initiators(TestServer.FIRST)).hasSize(1);
      assertThat(targets.remove(TestServer.FIRST)).isPresent();
      CompletableFuture<Void> ended = server.sessions.drain(TestServer.FIRST, GRACE_MILLIS);

      assertThat(initiator.expect(AsyncMessage.class).event()).isEqualTo(1);
      assertGood(initiator, FAST); // still served
      assertRefused(late, TestServer.FIRST);
      assertThat(ended).isNotDone();
      initiator.send(new LogoutRequest(false, 0, initiator.nextTag(), 0, initiator.cmdSn++, 0));
      assertThat(initiator.expect(LogoutResponse.class).response()).isZero();
      initiator.wire.awaitEnd();
      await(ended);
      elsewhere.expectSilence();
      assertThat(server.sessions.sessions()).hasSize(1);
    }
  }

  @Test
  void whoDoesNotLogOutOfARemovedTargetIsDropped() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      targets.remove(TestServer.FIRST);
      CompletableFuture<Void> ended = server.sessions.drain(TestServer.FIRST, 100);
      assertThat(initiator.expect(AsyncMessage.class).event()).isEqualTo(1);
      assertThat(initiator.expect(AsyncMessage.class).event()).isEqualTo(2);
      initiator.wire.awaitEnd();
      await(ended);
    }
  }

  @Test
  void aLoginThatWaitsForAnOldSessionIsToldThatTheTargetIsGone() throws Exception {
    try (WireInitiator old = WireInitiator.login(server);
        WireInitiator again = new WireInitiator(server, Offer.LIBERAL, WireInitiator.ISID)) {
      server.gate.shut();
      old.sendWrite(GATED, 0, new byte[512]);
      server.gate.awaitArrivals(1);
      again.sendLogin(0, again.loginKeys(TestServer.FIRST));
      old.wire.awaitEnd();

      targets.remove(TestServer.FIRST);
      server.gate.open();

      assertThat(again.expect(LoginResponse.class).status()).isEqualTo(LoginStatus.TARGET_REMOVED);
      again.wire.awaitEnd();
    }
  }

  @Test
  void aTargetThatIsPutAnewKeepsItsSessions() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      Target before = targets.find(TestServer.FIRST).orElseThrow();
      targets.put(new Target(before.name(), Optional.of("an alias"), before.portalGroups(), luns));
      assertGood(initiator, FAST);
      add(server.disk("added"));
      assertThat(sense(initiator, FAST)).isEqualTo(Senses.LUNS_CHANGED);
    }
  }

  private void add(LogicalUnit unit) throws Exception {
    SortedMap<Integer, LogicalUnit> units = new TreeMap<>(luns.units());
    units.put(ADDED, unit);
    await(luns.update(units));
  }

  private CompletableFuture<Void> remove(int number) {
    SortedMap<Integer, LogicalUnit> units = new TreeMap<>(luns.units());
    units.remove(number);
    return luns.update(units);
  }

  private static void await(CompletableFuture<Void> end) throws Exception {
    end.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static ScsiResponse testUnitReady(WireInitiator initiator, int lun) throws IOException {
    initiator.send(initiator.reading(lun, Cdbs.testUnitReady(), 0));
    return initiator.expect(ScsiResponse.class);
  }

  private static String sense(WireInitiator initiator, int lun) throws IOException {
    return Senses.of(testUnitReady(initiator, lun));
  }

  private static void assertGood(WireInitiator initiator, int lun) throws IOException {
    assertThat(testUnitReady(initiator, lun).status()).isZero();
  }

  private static List<Integer> reported(WireInitiator initiator) throws IOException {
    initiator.send(initiator.reading(FAST, Cdbs.reportLuns(4096), 4096));
    DataIn answer = initiator.expect(DataIn.class);
    List<Integer> numbers = new ArrayList<>();
    for (int at = 8; at < answer.data().readableBytes(); at += 8) {
      numbers.add(answer.data().getUnsignedShort(at) & 0x3FFF);
    }
    return numbers;
  }

  private static void assertRefused(WireInitiator initiator, String target) throws IOException {
    initiator.sendLogin(0, initiator.loginKeys(target));
    assertThat(initiator.expect(LoginResponse.class).status()).isEqualTo(LoginStatus.NOT_FOUND);
    initiator.wire.awaitEnd();
  }
}
