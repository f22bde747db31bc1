package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells the operator what goes wrong on a vDisk: of each kind of failure the first at once, then
 * how many more there were every ten seconds, until there are none.
 *
 * <p>Only what a device has met comes here. What the vDisk refuses by itself is for the initiator.
 */
final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
  private static final int QUIET_SECONDS = 10;

  /** What is told where not even memory for a sentence is. */
  private final VDiskException untold =
      new VDiskException(Kind.IO, "an operation failed, and there was no memory to say how");

  private final Executor later;
  private final Map<Kind, Burst> bursts = new EnumMap<>(Kind.class);

  /** Failures of one kind that follow each other. */
  private final class Burst implements Runnable {
    private final Kind kind;
    private boolean quiet;
    private long untold;
    private String last = "";

    Burst(Kind kind) {
      this.kind = kind;
    }

    /** Whether this failure is to be told now, and not counted. */
    synchronized boolean begins(String message) {
      if (quiet) {
        untold++;
        last = message;
        return false;
      }
      quiet = true;
      return true;
    }

    /** Begins the quiet time; there is none if nobody can end it. */
    void rest() {
      boolean resting = false;
      try {
        later.execute(this);
        resting = true;
      } finally {
        if (!resting) {
          ends();
        }
      }
    }

    private synchronized void ends() {
      quiet = false;
    }

    /** Ends the quiet time, or begins the next one with a count. */
    @Override
    public void run() {
      long count;
      String message;
      synchronized (this) {
        count = untold;
        message = last;
        untold = 0;
        quiet = count > 0;
      }
      if (count > 0) {
        rest();
        level(kind)
            .ifPresent(level ->
                LOG.atLevel(level)
                    .log(
                        "{} more {} failures in {} s, the last one: {}",
                        count,
                        kind,
                        QUIET_SECONDS,
                        message));
      }
    }
  }

  FailureLog() {
    this(CompletableFuture.delayedExecutor(QUIET_SECONDS, TimeUnit.SECONDS));
  }

  /** A log whose quiet times are over when {@code later} runs what it is given. */
  FailureLog(Executor later) {
    this.later = later;
    for (Kind kind : Kind.values()) {
      bursts.put(kind, new Burst(kind));
    }
  }

  /** The failure of a request by what its device has thrown, which is told here. */
  VDiskException failure(Request request, Throwable cause) {
    return failure(request.vdisk(), request.operation(), request.offset(), request.length(), cause);
  }

  /**
   * The same. It never throws: who calls it has others who wait for him, and may have been told
   * that there is no memory.
   */
  VDiskException failure(
      String vdisk, Operation operation, long offset, long length, Throwable cause) {
    VDiskException failure = untold;
    try {
      failure = new Request(vdisk, operation, offset, length).failure(cause);
      tell(failure, cause);
    } catch (Throwable e) {
      // The initiator hears of it all the same, and the operator of the next one.
    }
    return failure;
  }

  private void tell(VDiskException failure, Throwable cause) {
    String message = String.valueOf(failure.getMessage());
    Burst burst = bursts.get(failure.kind());
    Optional<Level> level = level(failure.kind());
    if (burst != null && level.isPresent() && burst.begins(message)) {
      try {
        LOG.atLevel(level.get()).setCause(bug(cause)).log(message);
      } finally {
        burst.rest();
      }
    }
  }

  private static Optional<Level> level(Kind kind) {
    return switch (kind) {
      case IO, CORRUPT -> Optional.of(Level.ERROR);
      case NO_SPACE, STALE, READ_ONLY -> Optional.of(Level.WARN);
      // What was asked was wrong, or came too early: the initiator is told and the disk is well.
      case OUT_OF_RANGE, MISCOMPARE, BUSY, UNSUPPORTED -> Optional.empty();
    };
  }

  /** What no device should throw, so that where it came from is worth a stack trace. */
  private static @Nullable Throwable bug(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof IOException) {
      cause = cause.getCause();
    }
    return cause;
  }
}
