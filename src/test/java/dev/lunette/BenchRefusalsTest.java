package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.IscsiServer;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.Transport;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.meter.Meters;
import dev.lunette.scsi.Command;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.Outcome;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code lunette bench} against units that answer reads with anything but GOOD. */
@Timeout(60)
final class BenchRefusalsTest {
  private static final String SHORT = " --size 1MiB --depth 4";

  /** Passes everything on to a disk, but for what its mood has answered. */
  private record Moody(LogicalUnit disk, Predicate<Command> mood) implements LogicalUnit {

    @Override
    public int dataOutLength(Command command) {
      return disk.dataOutLength(command);
    }

    @Override
    public int dataInLength(Command command) {
      return disk.dataInLength(command);
    }

    @Override
    public void execute(Command command) {
      if (!mood.test(command)) {
        disk.execute(command);
      }
    }

    @Override
    public void attach(Nexus nexus) {
      disk.attach(nexus);
    }

    @Override
    public void detach(Nexus nexus) {
      disk.detach(nexus);
    }

    @Override
    public void cleared(Nexus nexus) {
      disk.cleared(nexus);
    }

    @Override
    public void reset() {
      disk.reset();
    }
  }

  /** So many reads end like this, and then no more. */
  private static Predicate<Command> reads(Outcome outcome, int times) {
    AtomicInteger left = new AtomicInteger(times);
    return command -> {
      boolean answered = command.cdb() instanceof Cdb.Read && left.getAndDecrement() > 0;
      if (answered) {
        command.complete(outcome);
      }
      return answered;
    };
  }

  private static boolean claimsToBeHuge(Command command) {
    if (command.cdb() instanceof Cdb.ReadCapacity16) {
      command.dataIn(32).putLong(0, (1L << 50) - 1).putInt(8, 512);
      command.complete(Outcome.Status.GOOD);
      return true;
    }
    return false;
  }

  private static BenchRun run(Predicate<Command> mood, String options) throws Exception {
    try (TestServer disks = TestServer.start()) {
      LogicalUnit unit = new Moody(disks.disk("moody"), mood);
      InetAddress loopback = InetAddress.getLoopbackAddress();
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
        port = free.getLocalPort();
      }
      Portal portal =
          new Portal(new InetSocketAddress(loopback, port), 1, Optional.empty(), Optional.empty());
      TargetTable table =
          new TargetTable(
              List.of(TestServer.target(TestServer.FIRST, Map.of(0, unit))), List.of(portal));
      IscsiServer server =
          new IscsiServer(table, Limits.DEFAULTS, Transport.NIO, new Meters(false, 0));
      server.bind();
      try {
        return BenchRun.of(
            "iscsi://127.0.0.1:%d/%s/0%s".formatted(port, TestServer.FIRST, options));
      } finally {
        server.close();
      }
    }
  }

  private static void refuses(Outcome mood, String sentence) throws Exception {
    BenchRun result = run(reads(mood, Integer.MAX_VALUE), SHORT);
    assertThat(result.errors())
        .containsPattern(": a read of block [0-9]+ is answered with " + sentence);
    assertThat(result.errors().lines()).hasSize(1);
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void namesTheStatus() throws Exception {
    refuses(Outcome.Status.RESERVATION_CONFLICT, "RESERVATION CONFLICT: another initiator has");
    refuses(Outcome.Status.TASK_SET_FULL, "TASK SET FULL: the target takes fewer commands at once");
    refuses(Outcome.Status.BUSY, "BUSY");
  }

  @Test
  void namesTheSense() throws Exception {
    refuses(
        new Outcome.CheckCondition(SenseData.of(Sense.UNRECOVERED_READ_ERROR)),
        "CHECK CONDITION: medium error, unrecovered read error \\(3/11/00\\)");
  }

  @Test
  void goesOnAfterAUnitAttention() throws Exception {
    Outcome attention = new Outcome.CheckCondition(SenseData.of(Sense.CAPACITY_DATA_HAS_CHANGED));
    BenchRun result = run(reads(attention, 7), SHORT);
    assertThat(result.errors()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void remembersOnlyWhatItHasMemoryFor() throws Exception {
    Predicate<Command> mood = BenchRefusalsTest::claimsToBeHuge;
    BenchRun result = run(mood, SHORT + " --mode write --write --verify");
    assertThat(result.errors())
        .containsPattern("--verify has memory for [0-9]+ I/Os of each unit, not 140737488355328;");
    assertThat(result.exitCode()).isEqualTo(2);
  }
}
