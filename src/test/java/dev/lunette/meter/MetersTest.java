package dev.lunette.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class MetersTest {
  private static final Set<String> DISKS = Set.of("alpha", "beta");
  private static final Set<String> TARGETS = Set.of("one", "two");

  private final Meters meters = new Meters(true, 2);

  private SessionMeter session(String target, int number) {
    return meters.begin(new SessionName(target, "host", "0x%012x".formatted(number), 1));
  }

  private static void read(SessionMeter session, String vdisk, int times) {
    for (int i = 0; i < times; i++) {
      UnitMeter unit = session.unit(vdisk);
      unit.received(CommandKind.READ);
      unit.executed(CommandKind.READ);
      unit.inline(CommandKind.READ);
      unit.answered(CommandKind.READ, 3_000, 4096);
    }
  }

  private CommandReading now() {
    return meters.read(DISKS, TARGETS);
  }

  private static long reads(CommandCounts counts) {
    return counts.operations(CommandKind.READ);
  }

  @Test
  void addsUpByDiskTargetAndSession() {
    SessionMeter first = session("one", 1);
    SessionMeter second = session("two", 2);
    read(first, "alpha", 3);
    read(first, "beta", 4);
    read(second, "beta", 5);

    CommandReading now = now();

    assertThat(reads(now.all())).isEqualTo(12);
    assertThat(reads(now.vdisks().get("alpha"))).isEqualTo(3);
    assertThat(reads(now.vdisks().get("beta"))).isEqualTo(9);
    assertThat(reads(now.targets().get("one"))).isEqualTo(7);
    assertThat(now.sessions().values()).extracting(MetersTest::reads).containsExactly(7L, 5L);
    assertThat(now.all().bytes(CommandKind.READ)).isEqualTo(12 * 4096);
    assertThat(now.all().nanos(CommandKind.READ)).isEqualTo(12 * 3_000);
    assertThat(now.all().latency(CommandKind.READ)[1]).isEqualTo(12);
  }

  @Test
  void keepsWhatSessionsLeaveBehind() {
    SessionMeter ending = session("one", 1);
    read(ending, "alpha", 3);
    meters.end(ending);
    meters.end(ending);
    read(session("one", 1), "alpha", 1);

    CommandReading now = now();

    assertThat(reads(now.all())).isEqualTo(4);
    assertThat(reads(now.vdisks().get("alpha"))).isEqualTo(4);
    assertThat(reads(now.targets().get("one"))).isEqualTo(4);
    assertThat(now.sessions().values()).extracting(MetersTest::reads).containsExactly(1L);
  }

  @Test
  void namesTheOldestSessionsAndCountsTheOthersInTheSums() {
    SessionMeter oldest = session("one", 1);
    for (int i = 2; i <= 5; i++) {
      read(session("one", i), "alpha", i);
    }
    assertThat(now().sessions().keySet())
        .extracting(SessionName::isid)
        .containsExactly("0x000000000001", "0x000000000002");

    meters.end(oldest);

    assertThat(now().sessions().keySet())
        .extracting(SessionName::isid)
        .containsExactly("0x000000000002", "0x000000000003");
    assertThat(reads(now().all())).isEqualTo(14);
  }

  @Test
  void forgetsNamesThatAreNoMoreButNotWhatTheyDid() {
    SessionMeter ending = session("one", 1);
    read(ending, "alpha", 3);
    meters.end(ending);

    CommandReading without = meters.read(Set.of("beta"), Set.of("two"));
    assertThat(without.vdisks()).containsOnlyKeys("beta");
    assertThat(without.targets()).containsOnlyKeys("two");
    assertThat(reads(without.all())).isEqualTo(3);

    assertThat(reads(now().vdisks().get("alpha"))).isZero();
  }

  @Test
  void tellsWhatIsInFlightAndWhatIsExecuting() {
    UnitMeter unit = session("one", 1).unit("alpha");
    unit.received(CommandKind.WRITE);
    unit.received(CommandKind.WRITE);
    unit.executed(CommandKind.WRITE);
    assertThat(now().all().inFlight(CommandKind.WRITE)).isEqualTo(2);
    assertThat(now().all().executing()).isEqualTo(1);

    unit.aborted(CommandKind.WRITE);
    assertThat(now().all().inFlight(CommandKind.WRITE)).isEqualTo(1);
    assertThat(now().all().executing()).isEqualTo(1);

    unit.handedOver(CommandKind.WRITE);
    unit.answered(CommandKind.WRITE, 1, 1);
    assertThat(now().all().inFlight(CommandKind.WRITE)).isZero();
    assertThat(now().all().executing()).isZero();
    assertThat(now().all().handedOver(CommandKind.WRITE)).isEqualTo(1);
    assertThat(now().all().inline(CommandKind.WRITE)).isZero();
  }

  /** Every counter that is told of commands, in one row. */
  private static long[] counters(CommandCounts counts) {
    LongStream.Builder row = LongStream.builder();
    for (CommandKind kind : CommandKind.values()) {
      Arrays.stream(counts.latency(kind)).forEach(row);
      row.add(counts.operations(kind)).add(counts.nanos(kind)).add(counts.bytes(kind));
      row.add(counts.inline(kind)).add(counts.handedOver(kind)).add(counts.aborted(kind));
    }
    for (CommandFailure failure : CommandFailure.values()) {
      row.add(counts.failures(failure));
    }
    row.add(counts.unsolicitedBytes()).add(counts.solicitedBytes()).add(counts.requests());
    return row.build().toArray();
  }

  /** Commands of all ways to go and to end. */
  private static void variety(UnitMeter unit) {
    for (CommandKind kind : CommandKind.values()) {
      for (int way = 0; way < 6; way++) {
        unit.received(kind);
        unit.unsolicited(512);
        unit.requested();
        unit.solicited(1024);
        if (way > 0) {
          unit.executed(kind);
        }
        if (way == 1) {
          unit.inline(kind);
        } else if (way > 1) {
          unit.handedOver(kind);
        }
        if (way % 3 == 0) {
          unit.aborted(kind);
        } else {
          unit.failed(CommandFailure.BUSY);
          unit.answered(kind, way * 3_000L, 4096);
        }
      }
    }
  }

  @Test
  void noSumGoesBackWhileSessionsComeAndGo() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    int sessions = 500;
    int rounds = 500;
    Thread loop =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < sessions; i++) {
                SessionMeter session = session("one", i);
                for (int round = 0; round < rounds; round++) {
                  variety(session.unit("alpha"));
                }
                meters.end(session);
              }
              done.set(true);
            });
    long[] before = counters(CommandCounts.NONE);
    while (!done.get()) {
      long[] now = counters(now().vdisks().get("alpha"));
      for (int i = 0; i < now.length; i++) {
        assertThat(now[i]).as("counter %d", i).isGreaterThanOrEqualTo(before[i]);
      }
      before = now;
    }
    loop.join();
    CommandCounts all = now().all();
    long times = (long) sessions * rounds;
    for (CommandKind kind : CommandKind.values()) {
      assertThat(all.operations(kind)).isEqualTo(4 * times);
      assertThat(all.aborted(kind)).isEqualTo(2 * times);
      assertThat(all.inline(kind)).isEqualTo(times);
      assertThat(all.handedOver(kind)).isEqualTo(4 * times);
      assertThat(all.inFlight(kind)).isZero();
    }
    assertThat(all.executing()).isZero();
  }
}
