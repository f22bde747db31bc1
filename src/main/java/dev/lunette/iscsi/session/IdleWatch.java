package dev.lunette.iscsi.session;

import dev.lunette.config.Limits;
import dev.lunette.meter.Events;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether anybody is there (RFC 7143 11.19): pings after a silence and ends the
 * connection after a long one. Any traffic counts as life, since some firmware never answers a
 * ping; but who owes us data, or does not take what it asked for, and moves nothing for a whole
 * period holds memory that others wait for, and is closed however lively it is otherwise.
 */
final class IdleWatch {
  /** Parts of a period; those due in the same part are seen to together, too few for a burst. */
  private static final int GRAINS = 256;

  private final Connection connection;
  private final Responder responder;
  private final Limits limits;
  private final Events events;
  private @Nullable Future<?> timer;
  private boolean heard;
  private int silentMillis;
  private boolean owed;
  private long dataOuts;
  private long unsentBytes;
  private long batches;
  private long progressBytes;

  IdleWatch(Connection connection, Responder responder, Session session) {
    this.connection = connection;
    this.responder = responder;
    this.limits = session.limits();
    this.events = session.events();
  }

  /** Those that are due at nearly the same time are seen to at the same time, in one wake-up. */
  void start() {
    long period = TimeUnit.MILLISECONDS.toNanos(limits.idlePingMillis());
    long wait = aligned(period, System.nanoTime());
    timer = connection.schedule(this::look, wait, TimeUnit.NANOSECONDS);
  }

  /** A wait of the period, and then up to an instant that it has in common with others. */
  static long aligned(long periodNanos, long nowNanos) {
    long grain = periodNanos / GRAINS;
    return periodNanos + Math.floorMod(-(nowNanos + periodNanos), grain);
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Something came; told for every PDU, so it only leaves a mark. */
  void heard() {
    heard = true;
  }

  private void look() {
    if (connection.closing()) {
      return;
    }
    silentMillis = heard ? 0 : silentMillis + limits.idlePingMillis();
    heard = false;
    if (silentMillis >= limits.idleDropMillis()) {
      events.limits().count("idleDropMillis");
      connection.close("silent for " + silentMillis + " ms");
      return;
    }
    if (holdsMemoryForNothing()) {
      events.limits().count("idlePingMillis");
      connection.close("no data has moved for %d ms".formatted(limits.idlePingMillis()));
      return;
    }
    if (silentMillis > 0) {
      responder.ping(0);
      connection.output().flushSoon();
    }
    start();
  }

  private boolean holdsMemoryForNothing() {
    boolean readerStands = readerStands();
    return writerStands() || readerStands;
  }

  /** Owes data, and has been able to read that we want it: nothing of ours waits to be sent. */
  private boolean writerStands() {
    boolean owedBefore = owed;
    long cameBefore = dataOuts;
    owed = connection.tasks().owed() && unsentBytes == 0;
    dataOuts = connection.tasks().dataOuts();
    return owed && owedBefore && dataOuts == cameBefore;
  }

  /** Takes nothing: what waits has only grown, by our pings, and no part of it has gone. */
  private boolean readerStands() {
    long unsentBefore = unsentBytes;
    long batchesBefore = batches;
    long progressBefore = progressBytes;
    unsentBytes = connection.output().unsentBytes();
    batches = connection.output().batches();
    progressBytes = connection.output().progressBytes();
    return unsentBefore > 0
        && unsentBytes >= unsentBefore
        && batches == batchesBefore
        && progressBytes == progressBefore;
  }
}
