package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Limits;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that uses a store in a directory as hard as it can until it is killed. */
public final class StressVictim {
  private static final long MAP_CACHE_BYTES = 4096;

  private StressVictim() {}

  /** Takes the directory and a seed; says so when it has begun. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    OpenStore store = new OpenStore(directory, Limits.DEFAULTS, MAP_CACHE_BYTES);
    StressLife life = new StressLife(store, Long.parseLong(arguments[1]));
    life.adoptAll();
    System.out.println("begun");
    life.run(
        TimeUnit.MINUTES.toNanos(1),
        new StressControl(store, life),
        () -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100)));
    throw new IllegalStateException("nobody has killed it");
  }
}
