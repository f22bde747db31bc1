package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What the operator is told when a device fails, and how often. */
final class FailureLogTest {
  private static final Request REQUEST = new Request("disk0", Operation.READ, 4096, 512);

  private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Queue<Runnable> afterQuiet = new ArrayDeque<>();
  private final FailureLog log = new FailureLog(afterQuiet::add);

  @BeforeEach
  void listen() {
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.setAdditive(true);
    logger.detachAppender(lines);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eachKindHasItsLevel(Kind kind) {
    assertThat(log.failure(REQUEST, new VDiskException(kind, "so it is")).kind()).isEqualTo(kind);
    List<Level> expected =
        switch (kind) {
          case IO, CORRUPT -> List.of(Level.ERROR);
          case NO_SPACE, STALE, READ_ONLY -> List.of(Level.WARN);
          case OUT_OF_RANGE, MISCOMPARE, BUSY, UNSUPPORTED -> List.of();
        };
    assertThat(lines.list).extracting(ILoggingEvent::getLevel).isEqualTo(expected);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .allMatch("vDisk disk0: read of 512 bytes at 4096 failed: so it is"::equals);
  }

  @Test
  void stackTraceIsForWhatNoDeviceShouldThrow() {
    log.failure(REQUEST, new IOException("Input/output error"));
    assertThat(lines.list.getFirst().getThrowableProxy()).isNull();
    FailureLog other = new FailureLog(afterQuiet::add);
    Throwable bug = new IllegalStateException("bug");
    other.failure(REQUEST, new VDiskException(Kind.IO, "something", bug));
    assertThat(lines.list.getLast().getThrowableProxy().getMessage()).isEqualTo("bug");
  }

  @Test
  void tellsTheFirstAtOnceAndThenCounts() {
    for (int i = 0; i < 4; i++) {
      log.failure(REQUEST, new IOException("failure " + i));
    }
    log.failure(REQUEST, new VDiskException(Kind.NO_SPACE, "full"));
    assertThat(messages())
        .containsExactly(
            "vDisk disk0: read of 512 bytes at 4096 failed: java.io.IOException: failure 0",
            "vDisk disk0: read of 512 bytes at 4096 failed: full");
    passQuietTime();
    assertThat(messages())
        .hasSize(3)
        .last()
        .isEqualTo(
            "3 more IO failures in 10 s, the last one: vDisk disk0: read of 512 bytes"
                + " at 4096 failed: java.io.IOException: failure 3");
    passQuietTime();
    assertThat(messages()).as("nothing happened").hasSize(3);
    assertThat(afterQuiet).isEmpty();
    log.failure(REQUEST, new IOException("again"));
    assertThat(messages()).hasSize(4).last().asString().endsWith("again");
  }

  @Test
  void hearsOfEveryWayToFail() {
    GatedDevice device = new GatedDevice(VDiskFixture.SIZE);
    device.failure = () -> new IOException("Input/output error");
    device.flushFailure = () -> new IOException("Input/output error");
    for (boolean inline : new boolean[] {false, true}) {
      device.inline = inline;
      Ending write = new Ending();
      VDiskFixture.vdisk(device).write(512, filled(512, (byte) 1), false, write);
      write.failsWith(Kind.IO);
    }
    Ending flush = new Ending();
    VDiskFixture.vdisk(device).flush(flush);
    flush.failsWith(Kind.IO);
    String write = "vDisk disk0: write of 512 bytes at 512 failed: ";
    assertThat(messages())
        .containsExactly(
            write + "java.io.IOException: Input/output error",
            write + "java.io.IOException: Input/output error",
            "vDisk disk0: flush failed: java.io.IOException: Input/output error");
  }

  @Test
  void tellsEachWhereNobodyCanEndTheQuietTime() {
    FailureLog breathless =
        new FailureLog(_ -> {
          throw new RejectedExecutionException("no thread can be had");
        });
    for (int i = 0; i < 3; i++) {
      assertThat(breathless.failure(REQUEST, new IOException("failure " + i)))
          .hasMessageEndingWith("failure " + i);
    }
    assertThat(messages()).hasSize(3);
  }

  private void passQuietTime() {
    int waiting = afterQuiet.size();
    for (int i = 0; i < waiting; i++) {
      afterQuiet.remove().run();
    }
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
