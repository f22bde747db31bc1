package dev.lunette.meter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What is recorded of a command leaves nothing for the collector. */
final class RecordingAllocationTest {
  private static final int COMMANDS = 10_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final UnitMeter meter =
      new Meters(true, 1)
          .begin(new SessionName("target", "host", "0x000000000001", 1))
          .unit("disk");

  @Test
  void recordingAllocatesNothing() {
    record(); // loads what it needs
    long before = threads.getCurrentThreadAllocatedBytes();
    record();
    long perCommand = (threads.getCurrentThreadAllocatedBytes() - before) / COMMANDS;

    assertThat(perCommand).isZero();
    assertThat(meter.counts().operations(CommandKind.WRITE)).isEqualTo(2 * COMMANDS);
  }

  private void record() {
    for (int i = 0; i < COMMANDS; i++) {
      meter.received(CommandKind.WRITE);
      meter.unsolicited(4096);
      meter.executed(CommandKind.WRITE);
      meter.handedOver(CommandKind.WRITE);
      meter.failed(CommandFailure.BUSY);
      meter.answered(CommandKind.WRITE, i, 4096);
    }
  }
}
