package dev.lunette.compare;

import static dev.lunette.compare.Bound.atLeast;
import static dev.lunette.compare.Bound.atMost;
import static dev.lunette.compare.Bound.below;

import dev.lunette.compare.LunetteContender.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What has to be seen at least, row by row, and whether it was. */
final class Floors {
  private static final String FILE = Setup.FILE.title();

  /** What is compared, and how people call it. */
  private record Figure(String text, ToDoubleFunction<Sample> of) {
    static final Figure SPEED = new Figure("speed", Sample::iops);
    static final Figure P99 = new Figure("99th percentile", Sample::p99Micros);
    static final Figure CPU = new Figure("CPU of the target", Sample::serverMicros);

    private String of(Work work) {
      return work.name() + ": " + text;
    }
  }

  private final Measured measured;
  private final List<Verdict> verdicts = new ArrayList<>();

  private Floors(Measured measured) {
    this.measured = measured;
  }

  static List<Verdict> of(Measured measured) {
    Floors floors = new Floors(measured);
    floors.besideTgt();
    floors.sessions();
    floors.idle();
    floors.meters();
    floors.generator();
    return floors.verdicts;
  }

  private void besideTgt() {
    besideTgt(Work.random("read", 1), Figure.SPEED, atLeast(1.3), atLeast(1.15));
    besideTgt(Work.random("read", 32), Figure.SPEED, atLeast(3.5), atLeast(2.2));
    besideTgt(Work.random("read", 128), Figure.SPEED, atLeast(3.5), atLeast(2.2));
    besideTgt(Work.random("write", 1), Figure.SPEED, atLeast(1.3), atLeast(1.1));
    besideTgt(Work.random("write", 32), Figure.SPEED, atLeast(3), atLeast(1.7));
    besideTgt(Work.sequential("read"), Figure.SPEED, atLeast(1.5), atLeast(1.5));
    besideTgt(Work.sequential("write"), Figure.SPEED, atLeast(4), atLeast(1));
    besideTgt(Work.random("read", 32), Figure.CPU, atMost(1.0 / 5), atMost(1.0 / 3));
    for (String mode : List.of("read", "write")) {
      besideTgt(Work.random(mode, 1), Figure.P99, below(1), below(1));
      besideTgt(Work.random(mode, 32), Figure.P99, below(1), below(1));
    }
    besideTgt(Work.polled("read"), Figure.SPEED, atLeast(2.5), atLeast(2));
  }

  private void besideTgt(Work work, Figure figure, Bound stock, Bound tuned) {
    beside(TgtContender.Setup.STOCK.title(), work, figure, stock);
    beside(TgtContender.Setup.TUNED.title(), work, figure, tuned);
  }

  private void beside(String other, Work work, Figure figure, Bound floor) {
    add(figure.of(work), other, floor, measured.beside().ratio(work, FILE, other, figure.of));
  }

  /** Many sessions against one with as much in flight. */
  private void sessions() {
    for (Setup setup : Setup.ALL) {
      for (int sessions : new int[] {8, 64}) {
        Work many = Work.sessions(sessions, 16);
        Work one = Work.sessions(1, sessions * 16);
        add(
            Figure.SPEED.of(many) + ", " + setup.title(),
            "one at depth " + one.depth(),
            atLeast(1),
            measured.beside().ratio(many, one, setup.title(), Figure.SPEED.of));
      }
    }
  }

  private void idle() {
    for (IdleTrial.Result idle : measured.idle()) {
      String what = "%,d idle sessions, %s: ".formatted(IdleTrial.SESSIONS, idle.contender());
      double kib = Math.max(idle.usedKib(), idle.residentKib());
      verdicts.add(Verdict.of(what + "KiB of each", below(64), kib, "%.1f".formatted(kib)));
      double percent = idle.cpuPercent();
      verdicts.add(
          Verdict.of(what + "% of a processor", below(1), percent, "%.2f".formatted(percent)));
    }
  }

  private void meters() {
    for (Work work : MeterTrial.WORKS) {
      meters(work, Figure.SPEED, atLeast(0.97));
      meters(work, Figure.CPU, atMost(1.03));
    }
  }

  private void meters(Work work, Figure figure, Bound floor) {
    String off = Setup.METERS_OFF.title();
    Optional<Ratio> ratio = measured.meters().ratio(work, FILE, off, figure.of);
    add(figure.of(work) + ", meters on", "meters off", floor, ratio);
  }

  /**
   * The most that the load generator costs for each I/O, by what the target costs; where it polls,
   * what it costs is what it waits.
   */
  private void generator() {
    double most = 0;
    String where = "";
    for (Work work : measured.beside().works().stream().filter(each -> !each.polled()).toList()) {
      for (String contender : measured.beside().servers()) {
        Optional<Sample> sample = measured.beside().median(work, contender);
        double ratio = sample.map(Sample::clientByServer).orElse(0.0);
        if (ratio > most) {
          most = ratio;
          where = "%s, %s".formatted(work.name(), contender);
        }
      }
    }
    if (most > 0) {
      String reached = String.format(Locale.ROOT, "%.3f at most: %s", most, where);
      verdicts.add(Verdict.of("CPU of the load generator", below(1), most, reached));
    }
  }

  private void add(String what, String against, Bound floor, Optional<Ratio> ratio) {
    verdicts.add(Verdict.of(what, against, floor, ratio));
  }
}
