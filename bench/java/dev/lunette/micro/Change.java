package dev.lunette.micro;

/** One benchmark then and now, by processor time and bytes allocated. */
record Change(Figure then, Figure now) {
  /** Medians that differ by less say nothing. */
  private static final double NOTABLE = 1.1;

  /** So do bytes that some thread allocates now and then, divided by all operations. */
  private static final double STRAY_BYTES = 2;

  double ratio() {
    return now.cpuNanos() / then.cpuNanos();
  }

  boolean slower() {
    return isSlower(then, now);
  }

  boolean allocatesMore() {
    return allocatesMore(then, now);
  }

  /** What a person is to see of it; empty if there is nothing. */
  String verdict() {
    String speed = slower() ? "SLOWER" : isSlower(now, then) ? "faster" : "";
    String memory =
        allocatesMore() ? "ALLOCATES MORE" : allocatesMore(now, then) ? "allocates less" : "";
    return speed.isEmpty() || memory.isEmpty() ? speed + memory : speed + ", " + memory;
  }

  /** By the median, and without an iteration that was as fast as one of the other. */
  private static boolean isSlower(Figure than, Figure figure) {
    return figure.cpuNanos() > than.cpuNanos() * NOTABLE
        && figure.leastCpuNanos() > than.mostCpuNanos();
  }

  private static boolean allocatesMore(Figure than, Figure figure) {
    return figure.bytes() > than.bytes() * NOTABLE + STRAY_BYTES;
  }
}
