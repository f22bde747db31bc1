package dev.lunette.micro;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that run benchmarks: like those of event loops they have Netty's own thread locals, on
 * which it depends what a buffer costs. JMH makes it, by its name.
 */
public final class LoopThreads extends ThreadPoolExecutor {
  public LoopThreads(int threads, String prefix) {
    super(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        new DefaultThreadFactory(prefix));
  }
}
