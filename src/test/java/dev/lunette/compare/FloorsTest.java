package dev.lunette.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.compare.LunetteContender.Setup;
import dev.lunette.compare.Verdict.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a page says of what was measured. */
final class FloorsTest {
  private static final Work READ = Work.random("read", 32);
  private static final String SPEED = READ.name() + ": speed";
  private static final String CPU = READ.name() + ": CPU of the target";
  private static final String STOCK = TgtContender.Setup.STOCK.title();

  private final Results beside = new Results();
  private final Results meters = new Results();

  private static Sample sample(double iops, double serverMicros, double clientMicros) {
    return new Sample(iops, iops * 4096, 50, 100, serverMicros, clientMicros);
  }

  private Verdict verdict(String what, String against) {
    return Floors.of(new Measured(beside, meters, List.of())).stream()
        .filter(each -> each.what().equals(what) && each.against().equals(against))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void comparesMediansAndShowsTheRounds() {
    for (double iops : new double[] {300, 360, 350}) {
      beside.add(READ, Setup.FILE.title(), sample(iops, 4, 2));
      beside.add(READ, STOCK, sample(100, 16, 2));
    }
    assertThat(verdict(SPEED, STOCK).reached()).hasValue("3.500 (3.00 to 3.60)");
    assertThat(verdict(SPEED, STOCK).state()).isEqualTo(State.REACHED);
    assertThat(verdict(CPU, STOCK).reached()).hasValue("0.250 (0.25 to 0.25)");
    assertThat(verdict(CPU, STOCK).state()).isEqualTo(State.MISSED);
    assertThat(verdict("CPU of the load generator", "").state()).isEqualTo(State.REACHED);
  }

  @Test
  void saysWhatWasNotMeasured() {
    beside.add(READ, Setup.FILE.title(), sample(300, 4, 5));
    assertThat(verdict(SPEED, STOCK).state()).isEqualTo(State.UNMEASURED);
    assertThat(verdict("CPU of the load generator", "").state()).isEqualTo(State.MISSED);
    assertThat(verdict("CPU of the load generator", "").reached())
        .hasValue("1.250 at most: %s, %s".formatted(READ.name(), Setup.FILE.title()));
  }

  @Test
  void pollingIsComparedWhereTheLoadGeneratorPollsForAll() {
    Work asleep = Work.random("read", 1);
    Work polled = Work.polled("read");
    for (Work work : List.of(asleep, polled)) {
      beside.add(work, Setup.FILE.title(), sample(work.equals(polled) ? 250 : 120, 4, 2));
      beside.add(work, STOCK, sample(100, 4, 2));
    }
    String what = polled.name() + ": speed";
    assertThat(polled.name()).endsWith("load generator polling");
    assertThat(polled.arguments()).containsSequence("--busy-poll", "100");
    assertThat(asleep.arguments()).containsSequence("--busy-poll", "0");
    assertThat(verdict(what, STOCK).state()).isEqualTo(State.REACHED);
  }

  @Test
  void loadGeneratorThatPollsMayCostMoreThanTheTarget() {
    beside.add(Work.polled("read"), STOCK, sample(300, 4, 9));
    beside.add(READ, STOCK, sample(300, 4, 2));
    assertThat(verdict("CPU of the load generator", "").state()).isEqualTo(State.REACHED);
    String page =
        Page.text(new Measured(beside, meters, List.of()), "title", List.of("a machine"), "a.svg");
    assertThat(page).contains("| %s | 9.0 |".formatted(Work.polled("read").name()));
  }

  @Test
  void metersMayTakeThreePercent() {
    meters.add(READ, Setup.FILE.title(), sample(96, 5.1, 2));
    meters.add(READ, Setup.METERS_OFF.title(), sample(100, 5, 2));
    assertThat(verdict(SPEED + ", meters on", "meters off").state()).isEqualTo(State.MISSED);
    assertThat(verdict(CPU + ", meters on", "meters off").state()).isEqualTo(State.REACHED);
  }

  @Test
  void boldIsWhereTheLoadGeneratorCostsMoreThanTheTarget() {
    beside.add(READ, Setup.FILE.title(), sample(300, 4, 5));
    beside.add(READ, STOCK, sample(300, 6, 5));
    String page =
        Page.text(new Measured(beside, meters, List.of()), "title", List.of("a machine"), "a.svg");
    assertThat(page).contains("| %s | **5.0** | 5.0 |".formatted(READ.name()));
    assertThat(page).containsPattern("\\n[0-9]+ of [0-9]+ floors are reached, [0-9]+ are missed");
  }
}
