package dev.lunette.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
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

    unit.unexecuted(CommandKind.WRITE);
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

  @Test
  void noSumGoesBackWhileSessionsComeAndGo() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    int sessions = 2_000;
    Thread loop =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < sessions; i++) {
                SessionMeter session = session("one", i);
                read(session, "alpha", 5);
                meters.end(session);
              }
              done.set(true);
            });
    long before = 0;
    while (!done.get()) {
      long reads = reads(now().vdisks().get("alpha"));
      assertThat(reads).isGreaterThanOrEqualTo(before);
      before = reads;
    }
    loop.join();
    assertThat(reads(now().all())).isEqualTo(5L * sessions);
  }
}
