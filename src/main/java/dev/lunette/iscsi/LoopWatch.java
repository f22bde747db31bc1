package dev.lunette.iscsi;

import dev.lunette.meter.LoopMeter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has each event loop look at the clock now and then: what it finds itself late is what a request
 * that comes at such a moment waits, too. Four looks a second cost next to nothing.
 */
final class LoopWatch {

  static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final List<Watched> watched = new ArrayList<>();

  LoopWatch(EventLoopGroup loops) {
    for (EventExecutor loop : loops) {
      watched.add(new Watched((EventLoop) loop));
    }
  }

  void start() {
    watched.forEach(Watched::begin);
  }

  List<LoopMeter> meters() {
    return watched.stream().map(each -> each.meter).toList();
  }

  /** One loop; it looks on itself. */
  private static final class Watched implements Runnable {
    private final EventLoop loop;
    private final LoopMeter meter = new LoopMeter(System.nanoTime());
    private long dueNanos;

    Watched(EventLoop loop) {
      this.loop = loop;
    }

    void begin() {
      loop.execute(this::next);
    }

    @Override
    public void run() {
      long now = System.nanoTime();
      meter.ran(now, now - dueNanos);
      next();
    }

    private void next() {
      if (!loop.isShuttingDown()) {
        dueNanos = System.nanoTime() + PERIOD_NANOS;
        Future<?> _ = loop.schedule(this, PERIOD_NANOS, TimeUnit.NANOSECONDS);
      }
    }
  }
}
