package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.VDiskFixture.BLOCK;
import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever a device throws, and though no thread can be had to tell the operator later, those who
 * wait hear of it and the next ones are served.
 */
final class ThrowingDeviceTest {
  private static final int QUEUE = 64;

  private final GatedDevice device = new GatedDevice(SIZE);
  private final VDiskExecutor executor = new VDiskExecutor("disk0", 2, QUEUE);
  private final FailureLog failures =
      new FailureLog(_ -> {
        throw new RejectedExecutionException("no thread can be had");
      });

  /** Something that can't even say what it is. */
  private static final class Unspeakable extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("thrown by a test");
    }
  }

  static List<Supplier<Throwable>> thrown() {
    return List.of(
        () -> new OutOfMemoryError("thrown by a test"),
        () -> new NoClassDefFoundError("thrown by a test"),
        () -> new StackOverflowError(),
        () -> new AssertionError("thrown by a test"),
        Unspeakable::new,
        () -> new IOException("thrown by a test"));
  }

  private final Logger log = (Logger) LoggerFactory.getLogger(FailureLog.class);

  @BeforeEach
  void beQuiet() {
    log.setAdditive(false);
  }

  @AfterEach
  void shutDown() throws InterruptedException {
    log.setAdditive(true);
    executor.shutdown();
    executor.awaitTermination();
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void writesGoOn(Supplier<Throwable> thrown) throws InterruptedException {
    WriteCombiner writes = new WriteCombiner("disk0", device, executor, QUEUE, failures);
    failsAndGoesOn(
        thrown,
        done -> {
          writes.write(new Write(0, filled(BLOCK, (byte) 1), false), done);
          return done;
        });
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void readsGoOn(Supplier<Throwable> thrown) throws InterruptedException {
    ReadCombiner reads =
        new ReadCombiner("disk0", device, executor, VDiskFixture.limits(2, QUEUE, 1000), failures);
    Function<Ending, Ending> read =
        done -> {
          reads.read(0, ByteBuffer.allocate(BLOCK), done);
          return done;
        };
    // So that they are known to be short, and share a thread.
    for (int i = 0; i < 1000; i++) {
      read.apply(new Ending()).succeeds();
    }
    failsAndGoesOn(thrown, read);
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void otherWorkGoesOn(Supplier<Throwable> thrown) throws InterruptedException {
    Request request = new Request("disk0", Operation.ZERO, 0, BLOCK);
    failsAndGoesOn(
        thrown,
        done -> {
          executor.execute(
              new Execution(request, () -> device.zero(0, BLOCK, false), done, failures));
          return done;
        });
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void everyFlushIsAnswered(Supplier<Throwable> thrown) throws InterruptedException {
    Flusher flusher = new Flusher("disk0", device, executor, QUEUE, failures);
    device.shut();
    List<Ending> endings = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      endings.add(new Ending());
      flusher.flush(endings.getLast());
    }
    device.awaitEntered(1);
    device.flushFailure = thrown;
    device.open();
    endings.forEach(ending -> ending.failsWith(Kind.IO));
    Ending later = new Ending();
    flusher.flush(later);
    later.failsWith(Kind.IO);
  }

  /** Several ask at once, while the first is held up; then one more, of a device that is well. */
  private void failsAndGoesOn(Supplier<Throwable> thrown, Function<Ending, Ending> ask)
      throws InterruptedException {
    device.entered.drainPermits();
    device.shut();
    List<Ending> endings = new ArrayList<>();
    endings.add(ask.apply(new Ending()));
    device.awaitEntered(1);
    for (int i = 0; i < 9; i++) {
      endings.add(ask.apply(new Ending()));
    }
    device.failure = thrown;
    device.open();
    endings.forEach(ending -> ending.failsWith(Kind.IO));
    device.failure = () -> null;
    for (int i = 0; i < 3; i++) {
      ask.apply(new Ending()).succeeds();
    }
  }

  @Test
  void oneWhoThrowsAndAHandlerThatThrowsKeepNobodyFromTheNews() throws Exception {
    WriteCombiner writes = new WriteCombiner("disk0", device, executor, QUEUE, failures);
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, _) -> {
      throw new IllegalStateException("thrown by a test");
    });
    try {
      writes.write(
          new Write(0, filled(BLOCK, (byte) 1), false),
          new Completion() {
            @Override
            public void completed() {
              throw new StackOverflowError("thrown by a test");
            }

            @Override
            public void failed(VDiskException failure) {}
          });
      Ending next = new Ending();
      writes.write(new Write(0, filled(BLOCK, (byte) 2), false), next);
      next.succeeds();
      assertThat(device.writes).hasValue(2);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
