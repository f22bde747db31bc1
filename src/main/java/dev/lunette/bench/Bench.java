package dev.lunette.bench;

import dev.lunette.initiator.Initiator;
import dev.lunette.initiator.InitiatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One run: lets every {@link Lane} work, and sums up. */
public final class Bench {

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** For I/Os in flight when a run is cut short. */
  private static final long IN_FLIGHT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final BenchSettings settings;
  private final List<Lane> lanes;
  private final Consumer<Progress> listener;

  /** Done when every lane is, or failed as soon as one has. */
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private Bench(BenchSettings settings, List<Lane> lanes, Consumer<Progress> listener) {
    this.settings = settings;
    this.lanes = lanes;
    this.listener = listener;
  }

  /**
   * Does a whole run. An interrupt ends one that measures, and the report is of what was measured.
   *
   * @param listener told each second how it goes
   * @throws InitiatorException if a session cannot be had, or ends
   * @throws DamagedException if a block is not what was written
   * @throws InterruptedException if it comes before anything is measured
   */
  public static Report run(BenchSettings settings, Consumer<Progress> listener)
      throws InitiatorException, DamagedException, InterruptedException {
    OptionalLong server = settings.serverProcess();
    if (server.isPresent()) {
      long _ = CpuClock.of(server.getAsLong()).nanos(); // before anything is loaded
    }
    try (Initiator initiator =
        new Initiator(
            settings.transport(),
            settings.threads(),
            settings.busyPollMicros(),
            settings.timeoutMillis())) {
      Bench bench = new Bench(settings, new Opening(settings, initiator).lanes(), listener);
      return bench.run();
    }
  }

  private Report run() throws InitiatorException, DamagedException, InterruptedException {
    watchEnds();
    if (settings.warmupMillis() > 0) {
      each(lane -> lane.run(Long.MAX_VALUE));
      await(System.nanoTime(), OptionalLong.of(settings.warmupMillis()), true);
    }
    Usage usage = Usage.start(settings.serverProcess());
    long begun = System.nanoTime();
    long limit = limitOfLane();
    try {
      each(lane -> lane.run(limit));
      measure(begun);
    } catch (InterruptedException e) {
      cutShort();
    }
    return Summary.of(settings, lanes, begun, usage);
  }

  private void measure(long begun)
      throws InitiatorException, DamagedException, InterruptedException {
    OptionalLong runtime = settings.runtimeMillis();
    await(begun, runtime, false);
    each(Lane::end);
    // What was due has this time to begin; an open loop may ask for more than can ever be done.
    await(begun, OptionalLong.of(runtime.orElse(0) + settings.timeoutMillis()), false);
    each(Lane::stop);
    await(begun, OptionalLong.empty(), false);
  }

  /** Ends now, without more than a moment for what is in flight. */
  private void cutShort() throws InitiatorException, DamagedException, InterruptedException {
    each(Lane::cut);
    boolean _ = endsWithin(IN_FLIGHT_NANOS);
    each(Lane::abandon);
  }

  private void watchEnds() {
    for (Lane lane : lanes) {
      var _ =
          lane.finished()
              .whenComplete((_, failure) -> {
                if (failure instanceof InitiatorException e) {
                  over.completeExceptionally(
                      new InitiatorException("%s: %s".formatted(lane.url(), e.sentence())));
                } else if (failure instanceof DamagedException e) {
                  over.completeExceptionally(
                      new DamagedException("%s: %s".formatted(lane.url(), e.getMessage())));
                } else if (lanes.stream().allMatch(each -> each.finished().isDone())) {
                  over.complete(null);
                }
              });
    }
  }

  /** I/Os of each lane, rounded up. */
  private long limitOfLane() {
    if (settings.sizeBytes().isEmpty()) {
      return Long.MAX_VALUE;
    }
    long perIo = settings.workload().blockBytes();
    long ios = Math.ceilDiv(settings.sizeBytes().getAsLong(), perIo);
    return Math.ceilDiv(ios, lanes.size());
  }

  /** Looks each second how it goes, until so long after the begin or until the lanes are over. */
  private void await(long begun, OptionalLong millis, boolean warmup)
      throws InitiatorException, DamagedException, InterruptedException {
    long timeNanos = TimeUnit.MILLISECONDS.toNanos(millis.orElse(Long.MAX_VALUE));
    long lookedNanos = System.nanoTime();
    long counted = count();
    while (true) {
      long left = timeNanos - (System.nanoTime() - begun);
      if (left <= 0 || endsWithin(Math.min(left, LOOK_NANOS))) {
        return;
      }
      long now = System.nanoTime();
      long count = count();
      if (now - lookedNanos >= LOOK_NANOS / 2) {
        double iops = (double) (count - counted) * LOOK_NANOS / (now - lookedNanos);
        double seconds = (double) (now - begun) / LOOK_NANOS;
        double bytes = iops * settings.workload().blockBytes();
        listener.accept(new Progress(seconds, warmup, iops, bytes));
        lookedNanos = now;
        counted = count;
      }
    }
  }

  private boolean endsWithin(long nanos)
      throws InitiatorException, DamagedException, InterruptedException {
    try {
      over.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw sentence(e);
    }
  }

  private static InitiatorException sentence(ExecutionException e) throws DamagedException {
    if (e.getCause() instanceof DamagedException damaged) {
      throw damaged;
    } else if (e.getCause() instanceof InitiatorException failed) {
      return failed;
    }
    throw new IllegalStateException("the load generator has failed", e);
  }

  /** I/Os that have ended; lanes whose target is silent fail by that. */
  private long count() throws InitiatorException, DamagedException, InterruptedException {
    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis());
    return ask(
            lane -> {
              lane.watch(timeoutNanos);
              return lane.meter().count();
            })
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Does something with every lane on its event loop, and waits for all. */
  private void each(Consumer<Lane> work)
      throws InitiatorException, DamagedException, InterruptedException {
    List<Lane> _ =
        ask(lane -> {
          work.accept(lane);
          return lane;
        });
  }

  private <T> List<T> ask(LaneWork<T> work)
      throws InitiatorException, DamagedException, InterruptedException {
    List<Future<T>> futures = new ArrayList<>();
    for (Lane lane : lanes) {
      Callable<T> task = () -> work.on(lane);
      futures.add(lane.session().eventLoop().submit(task));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw sentence(e);
      }
    }
    return results;
  }

  private interface LaneWork<T> {
    T on(Lane lane);
  }
}
