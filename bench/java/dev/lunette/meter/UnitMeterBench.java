package dev.lunette.meter;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** {@link UnitMeter}: what it costs to record one command. */
@State(Scope.Thread)
public class UnitMeterBench {
  private final UnitMeter meter =
      new Meters(true, 1)
          .begin(new SessionName("target", "host", "0x000000000001", 1))
          .unit("disk");
  private final long begun = System.nanoTime();
  private long nanos;

  /** Times of up to a millisecond, in turn. */
  @Benchmark
  public UnitMeter record() {
    nanos = (nanos + 4099) & 0xFFFFF;
    return record(nanos);
  }

  /** The same with one look at the clock, as a queue of one has it for each end of a command. */
  @Benchmark
  public UnitMeter recordByClock() {
    return record(System.nanoTime() - begun);
  }

  /** The look at the clock alone. */
  @Benchmark
  public long clock() {
    return System.nanoTime();
  }

  /** As a session does it with a read that the event loop does by itself. */
  private UnitMeter record(long took) {
    meter.received(CommandKind.READ);
    meter.executed(CommandKind.READ);
    meter.inline(CommandKind.READ);
    meter.answered(CommandKind.READ, took, 4096);
    return meter;
  }
}
