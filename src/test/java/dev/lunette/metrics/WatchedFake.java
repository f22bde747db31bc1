package dev.lunette.metrics;

import dev.lunette.meter.LoopMeter;
import dev.lunette.meter.Meters;
import dev.lunette.vdisk.VDiskLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of which a test says how it does. */
final class WatchedFake implements Watched {
  final Meters meters = new Meters(true, 10);
  final List<LoopMeter> loops = new ArrayList<>();
  volatile Map<String, VDiskLoad> vdisks = Map.of("alpha", new VDiskLoad(2, 1));
  volatile Map<String, Long> store = Map.of("keysWritten", 5L, "stallMicros", 1_500_000L);
  volatile Optional<String> notReady = Optional.empty();

  @Override
  public Meters meters() {
    return meters;
  }

  /** How often somebody has looked. */
  final AtomicInteger looks = new AtomicInteger();

  @Override
  public Map<String, VDiskLoad> vdisks() {
    looks.incrementAndGet();
    return vdisks;
  }

  @Override
  public Set<String> targets() {
    return Set.of("one");
  }

  @Override
  public Traffic traffic() {
    return new Traffic(3, 4096, 1, 2, 0, 512, 1 << 20, 4 << 20);
  }

  @Override
  public List<LoopMeter> loops() {
    return loops;
  }

  @Override
  public Map<String, Long> store() {
    return store;
  }

  @Override
  public Optional<Space> space() {
    return Optional.of(new Space(10, 20));
  }

  @Override
  public Space memoryVDisks() {
    return new Space(30, 40);
  }

  @Override
  public Optional<String> notReady() {
    return notReady;
  }
}
