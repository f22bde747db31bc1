package dev.lunette.compare;

import java.util.concurrent.TimeUnit;

/** How far a run is: a line for each measurement, with the time that is left. */
final class Course {
  private final long begunNanos = System.nanoTime();
  private final double planned;
  private double done;

  /**
   * A run that begins now.
   *
   * @param planned measurements; longer work counts as several
   */
  Course(double planned) {
    this.planned = planned;
  }

  void measured(Work work, Contender contender, Sample sample) {
    done(1, "%-45s %-24s %s".formatted(work.name(), contender.name(), Page.speed(work, sample)));
  }

  void done(double measurements, String line) {
    done += measurements;
    double nanos = System.nanoTime() - begunNanos;
    double left = Math.max(0, planned - done) / done * nanos;
    System.out.printf("%3.0f min left  %s%n", left / TimeUnit.MINUTES.toNanos(1), line);
  }
}
