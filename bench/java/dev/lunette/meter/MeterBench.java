package dev.lunette.meter;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What it costs to record one command: nanoseconds of processor time and bytes allocated, without
 * the clock and with its one look for each command. Prints, asserts nothing; {@code bench/meters}
 * runs it.
 */
public final class MeterBench {
  private static final int COMMANDS = 20_000_000;
  private static final int ROUNDS = 5;

  private final UnitMeter meter =
      new Meters(true, 1)
          .begin(new SessionName("target", "host", "0x000000000001", 1))
          .unit("disk");

  private MeterBench() {}

  /** Runs it all. */
  public static void main(String[] arguments) {
    MeterBench bench = new MeterBench();
    System.out.printf("%-28s %12s %14s%n", "one read command", "ns of CPU", "bytes allocated");
    for (int round = 0; round < ROUNDS; round++) {
      tell("recorded", bench::record);
      tell("recorded, and a clock", bench::recordByClock);
      tell("a clock", MeterBench::clock);
    }
  }

  private static void tell(String what, Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long begun = threads.getCurrentThreadCpuTime();
    work.run();
    double nanos = (double) (threads.getCurrentThreadCpuTime() - begun) / COMMANDS;
    double allocated = (double) (threads.getCurrentThreadAllocatedBytes() - bytes) / COMMANDS;
    System.out.printf("%-28s %12.2f %14.3f%n", what, nanos, allocated);
  }

  private void record() {
    for (int i = 0; i < COMMANDS; i++) {
      record(i & 0xFFFFF);
    }
  }

  private void recordByClock() {
    long begun = System.nanoTime();
    for (int i = 0; i < COMMANDS; i++) {
      record(System.nanoTime() - begun);
    }
  }

  /** As a session does it with a read that the event loop does by itself. */
  private void record(long nanos) {
    meter.received(CommandKind.READ);
    meter.executed(CommandKind.READ);
    meter.answered(CommandKind.READ, nanos, 4096);
  }

  private static void clock() {
    long sum = 0;
    for (int i = 0; i < COMMANDS; i++) {
      sum += System.nanoTime();
    }
    if (sum == 42) {
      System.out.println(); // so that the loop is not for nothing
    }
  }
}
