package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.SnackRequest;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import dev.lunette.meter.CommandCounts;
import dev.lunette.meter.CommandFailure;
import dev.lunette.meter.CommandKind;
import dev.lunette.meter.CommandReading;
import dev.lunette.meter.Events;
import io.netty.buffer.Unpooled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an initiator does is what is counted, to the last command and byte. */
final class CommandMeterTest {
  private static final int BLOCKS = 8;
  private static final int BYTES = BLOCKS * TestServer.BLOCK;
  private static final int TIMES = 25;

  private static CommandReading now(TestServer server) {
    return server.meters.read(
        Set.of("fast", "gated", "other"), Set.of(TestServer.FIRST, TestServer.SECOND));
  }

  private static CommandCounts fast(TestServer server) {
    return now(server).vdisks().get("fast");
  }

  @Test
  void countsReadsAndWritesExactly() throws Exception {
    try (TestServer server = TestServer.start()) {
      try (WireInitiator initiator = WireInitiator.login(server)) {
        for (int i = 0; i < TIMES; i++) {
          initiator.sendRead(TestServer.FAST, i, BLOCKS);
          initiator.expect(DataIn.class);
          initiator.sendWrite(TestServer.FAST, i, new byte[BYTES]);
          initiator.expect(ScsiResponse.class);
        }
        CommandReading now = now(server);
        CommandCounts own = now.sessions().values().iterator().next();
        for (CommandCounts counts :
            new CommandCounts[] {
              now.vdisks().get("fast"), own, now.targets().get(TestServer.FIRST)
            }) {
          assertThat(counts.operations(CommandKind.READ)).isEqualTo(TIMES);
          assertThat(counts.bytes(CommandKind.READ)).isEqualTo((long) TIMES * BYTES);
          assertThat(counts.operations(CommandKind.WRITE)).isEqualTo(TIMES);
          assertThat(counts.bytes(CommandKind.WRITE)).isEqualTo((long) TIMES * BYTES);
          assertThat(counts.unsolicitedBytes()).isEqualTo((long) TIMES * BYTES);
          assertThat(counts.inline(CommandKind.READ)).isEqualTo(TIMES);
          assertThat(counts.handedOver(CommandKind.READ)).isZero();
          assertThat(Arrays.stream(counts.latency(CommandKind.READ)).sum()).isEqualTo(TIMES);
          assertThat(counts.nanos(CommandKind.READ)).isPositive();
          assertThat(counts.inFlight(CommandKind.READ)).isZero();
        }
        assertThat(now.vdisks().get("other")).isEqualTo(CommandCounts.NONE);
        assertThat(own.failures(CommandFailure.UNIT_ATTENTION)).isEqualTo(2); // one for each LUN
      }
      Deadline.await("the session ends", () -> now(server).sessions().isEmpty());
      assertThat(fast(server).operations(CommandKind.READ)).isEqualTo(TIMES);
      assertThat(server.meters.events().logins().counts()).containsEntry("success", 1L);
    }
  }

  @Test
  void countsEachOfMoreThanOneBatchHolds() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      for (int i = 0; i < TIMES; i++) {
        initiator.sendRead(TestServer.FAST, i, BLOCKS);
        initiator.sendWrite(TestServer.GATED, i, new byte[BYTES]);
        initiator.sendRead(TestServer.GATED, i, 1);
      }
      for (int i = 0; i < 3 * TIMES; i++) {
        initiator.receive();
      }

      CommandCounts gated = now(server).vdisks().get("gated");
      assertThat(fast(server).operations(CommandKind.READ)).isEqualTo(TIMES);
      assertThat(fast(server).bytes(CommandKind.READ)).isEqualTo((long) TIMES * BYTES);
      assertThat(gated.operations(CommandKind.READ)).isEqualTo(TIMES);
      assertThat(gated.bytes(CommandKind.READ)).isEqualTo((long) TIMES * TestServer.BLOCK);
      assertThat(gated.operations(CommandKind.WRITE)).isEqualTo(TIMES);
      assertThat(gated.bytes(CommandKind.WRITE)).isEqualTo((long) TIMES * BYTES);
      assertThat(now(server).all().inFlight(CommandKind.READ)).isZero();
      assertThat(now(server).all().inFlight(CommandKind.WRITE)).isZero();
    }
  }

  @Test
  void countsSolicitedDataAndR2ts() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      new Transfers(initiator).write(TestServer.FAST, 0, new byte[BYTES]);

      assertThat(fast(server).requests()).isEqualTo(1);
      assertThat(fast(server).solicitedBytes()).isEqualTo(BYTES);
      assertThat(fast(server).unsolicitedBytes()).isZero();
      assertThat(fast(server).bytes(CommandKind.WRITE)).isEqualTo(BYTES);
    }
  }

  @Test
  void countsWhatFailsByItsSense() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      initiator.sendRead(TestServer.FAST, Integer.MAX_VALUE, BLOCKS);
      initiator.expect(ScsiResponse.class);

      assertThat(fast(server).failures(CommandFailure.ILLEGAL_REQUEST)).isEqualTo(1);
      assertThat(fast(server).operations(CommandKind.READ)).isEqualTo(1);
      assertThat(fast(server).bytes(CommandKind.READ)).isZero();
    }
  }

  @Test
  void knowsWhatIsInFlightAndWhatWasHandedOver() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      initiator.sendRead(TestServer.GATED, 0, BLOCKS);
      Deadline.await("the disk has it", () -> now(server).vdisks().get("gated").executing() == 1);
      assertThat(now(server).all().inFlight(CommandKind.READ)).isEqualTo(1);

      server.gate.open();
      initiator.expect(DataIn.class);

      CommandCounts gated = now(server).vdisks().get("gated");
      assertThat(gated.inFlight(CommandKind.READ)).isZero();
      assertThat(gated.executing()).isZero();
      assertThat(gated.handedOver(CommandKind.READ)).isEqualTo(1);
    }
  }

  @Test
  void countsAbortsAndTheirFunction() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      int tag = initiator.sendRead(TestServer.GATED, 0, BLOCKS);
      initiator.sendFunction(1, TestServer.GATED, tag);
      server.gate.open();
      initiator.expect(TaskManagementResponse.class);

      CommandCounts gated = now(server).vdisks().get("gated");
      assertThat(gated.aborted(CommandKind.READ)).isEqualTo(1);
      assertThat(gated.operations(CommandKind.READ)).isZero();
      assertThat(gated.inFlight(CommandKind.READ)).isZero();
      assertThat(server.meters.events().functions().counts()).containsEntry("abort_task", 1L);
    }
  }

  @Test
  void countsRejectsByReason() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      initiator.send(new SnackRequest(0, 0, initiator.nextTag(), -1, 0, 0, 0));
      initiator.expect(Reject.class);

      assertThat(server.meters.events().rejects().counts())
          .containsEntry("snack_reject", 1L)
          .containsEntry("protocol_error", 0L);
    }
  }

  @Test
  void whatIsRareIsCountedForSessionAndTargetToo() throws Exception {
    try (TestServer server = TestServer.start()) {
      Set<String> targets = Set.of(TestServer.FIRST, "iqn.2026-11.dev.lunette:idle");
      try (WireInitiator initiator = WireInitiator.login(server)) {
        initiator.send(new SnackRequest(0, 0, initiator.nextTag(), -1, 0, 0, 0));
        initiator.expect(Reject.class);
        initiator.sendFunction(2, TestServer.FAST, 0);
        initiator.expect(TaskManagementResponse.class);

        Events own = server.meters.sessionEvents().values().iterator().next();
        assertThat(own.rejects().sum()).isEqualTo(1);
        assertThat(own.functions().sum()).isEqualTo(1);
        assertThat(own.digestErrors().sum()).isZero();
      }
      Deadline.await("the sessions end", () -> server.meters.sessionEvents().isEmpty());
      Map<String, Events> byTarget = server.meters.events(targets);
      assertThat(byTarget.get(TestServer.FIRST).logins().counts()).containsEntry("success", 1L);
      assertThat(byTarget.get(TestServer.FIRST).rejects().counts())
          .containsEntry("snack_reject", 1L)
          .containsEntry("protocol_error", 0L);
      assertThat(byTarget.get("iqn.2026-11.dev.lunette:idle").logins().sum()).isZero();
    }
  }

  @Test
  void countsDamagedData() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator =
            WireInitiator.login(server, Offer.LIBERAL.withDigests(false, true))) {
      byte[] cdb = Cdbs.write(0, 1);
      var data = Unpooled.wrappedBuffer(new byte[TestServer.BLOCK]);
      byte[] pdu =
          initiator.wire.encode(
              initiator.writing(TestServer.FAST, cdb, TestServer.BLOCK, true, data));
      pdu[pdu.length - 1] ^= 1;
      initiator.wire.send(pdu);
      initiator.expect(Reject.class);

      assertThat(server.meters.events().digestErrors().counts())
          .containsExactlyInAnyOrderEntriesOf(Map.of("data", 1L, "header", 0L));
    }
  }

  @Test
  void countsADamagedHeader() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator =
            WireInitiator.login(server, Offer.LIBERAL.withDigests(true, false))) {
      byte[] pdu =
          initiator.wire.encode(initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0));
      pdu[pdu.length - 1] ^= 1;
      initiator.wire.send(pdu);
      initiator.wire.awaitEnd();

      assertThat(server.meters.events().digestErrors().counts())
          .containsExactlyInAnyOrderEntriesOf(Map.of("data", 0L, "header", 1L));
    }
  }

  @Test
  void countsLimitsThatSomebodyMet() throws Exception {
    try (TestServer server = TestServer.start(Map.of("connections", 1));
        WireInitiator _ = WireInitiator.login(server);
        Wire second = new Wire(server.address())) {
      second.awaitEnd();

      assertThat(server.meters.events().limits().counts()).containsEntry("connections", 1L);
    }
  }

  @Test
  void theManualNamesTheLimitsThatAreCounted() throws Exception {
    try (TestServer server = TestServer.start();
        var manual = Files.lines(Path.of("docs/manual/metrics.md"))) {
      String row =
          manual.filter(line -> line.startsWith("| `lunette_limit_hits_")).findAny().orElseThrow();
      String list = row.substring(row.indexOf(": `"), row.lastIndexOf(';'));

      assertThat(Pattern.compile("`(\\w+)`").matcher(list).results().map(name -> name.group(1)))
          .containsExactlyElementsOf(server.meters.events().limits().counts().keySet());
    }
  }
}
