package dev.lunette.iscsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.meter.Latency;
import dev.lunette.meter.LoopMeter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the meters say of an event loop that is held up. */
final class LoopWatchTest {
  private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final LoopWatch watch = new LoopWatch(loops);

  @AfterEach
  void end() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void aLoopThatIsHeldUpIsAsLateAsThat() {
    watch.start();
    LoopMeter held = watch.meters().get(0);
    LoopMeter other = watch.meters().get(1);
    Deadline.await("both loops look at the clock", () -> looks(held) > 0 && looks(other) > 0);

    CountDownLatch holding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    loops.iterator().next().execute(() -> hold(holding, release));
    Deadline.await("the loop is held up", () -> holding.getCount() == 0);
    long since = System.nanoTime();
    long looksOfHeld = looks(held);
    long looksOfOther = looks(other);
    long lateBefore = held.nanos();
    Deadline.await(
        "the other loop looks twice, and time goes on",
        () -> looks(other) >= looksOfOther + 2 && System.nanoTime() - since >= HELD_NANOS);
    assertThat(looks(held)).as("looks while it is held up").isEqualTo(looksOfHeld);

    release.countDown();
    Deadline.await("it looks at the clock again", () -> looks(held) > looksOfHeld);
    // It was to look once more within a period, and has been late since.
    assertThat(held.nanos() - lateBefore)
        .isGreaterThanOrEqualTo(HELD_NANOS - LoopWatch.PERIOD_NANOS);
    assertThat(slowest(held)).isGreaterThan(HELD_NANOS - LoopWatch.PERIOD_NANOS);
  }

  private static void hold(CountDownLatch holding, CountDownLatch release) {
    holding.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long looks(LoopMeter meter) {
    return LongStream.of(meter.latency()).sum();
  }

  /** The bound of the last bucket that has anything in it. */
  private static long slowest(LoopMeter meter) {
    List<Long> bounds = Latency.boundsNanos();
    long[] counts = meter.latency();
    int last = IntStream.range(0, counts.length).filter(i -> counts[i] > 0).max().orElseThrow();
    return last < bounds.size() ? bounds.get(last) : Long.MAX_VALUE;
  }
}
