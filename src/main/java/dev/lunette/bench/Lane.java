package dev.lunette.bench;

import dev.lunette.initiator.InitiatorException;
import dev.lunette.initiator.InitiatorSession;
import dev.lunette.initiator.IscsiUrl;
import dev.lunette.initiator.ScsiStatus;
import dev.lunette.initiator.Tasks;
import dev.lunette.scsi.LogicalUnitNumber;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The load of one session: keeps commands in flight, times them, and checks what they bring. All of
 * it happens on the session's event loop, and nothing is allocated for an I/O but the PDU of its
 * command.
 */
final class Lane implements Tasks {

  private final InitiatorSession session;
  private final IscsiUrl url;
  private final Workload workload;
  private final Extent extent;
  private final Places places;
  private final Pace pace;
  private final Contents contents;
  private final Meter meter = new Meter();
  private final Slot[] slots;
  private final int[] free;
  private final Runnable timer = this::timeHasCome;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private int freeCount;
  private long left;
  private long lastEventNanos;
  private boolean running;
  private boolean timerSet;
  private boolean over;

  /**
   * A lane that does not yet run.
   *
   * @param workload its rate is the one of this lane
   * @param number among all lanes, from which it has its own random numbers
   */
  Lane(InitiatorSession session, IscsiUrl url, Workload workload, Extent extent, int number) {
    this.session = session;
    this.url = url;
    this.workload = workload;
    this.extent = extent;
    long seed = workload.seed() + number;
    this.places = new Places(workload, extent, seed);
    this.pace = new Pace(workload.rate(), places.phase());
    this.contents =
        workload.verify()
            ? new StampedContents(workload, extent)
            : new RandomContents(workload, seed);
    this.slots = new Slot[workload.depth()];
    this.free = new int[slots.length];
    Arrays.setAll(slots, Slot::new);
    for (int tag = slots.length - 1; tag >= 0; tag--) {
      free[freeCount++] = tag;
    }
  }

  /** Done when the lane has ended and none of its commands is in flight, or has failed. */
  CompletableFuture<Void> finished() {
    return finished;
  }

  Meter meter() {
    return meter;
  }

  /** I/Os that were to begin before the end and have not ended; of a lane that is over. */
  long givenUp() {
    long inFlight =
        Arrays.stream(slots).filter(slot -> slot.inFlight && meter.counts(slot.beganNanos)).count();
    return inFlight + Math.min(pace.overdue(), left);
  }

  IscsiUrl url() {
    return url;
  }

  InitiatorSession session() {
    return session;
  }

  /** Begins, or goes on, with a fresh count of so many I/Os at most; on the event loop. */
  void run(long limit) {
    long now = System.nanoTime();
    meter.start(now);
    pace.start(now);
    left = limit;
    if (!running) {
      running = true;
      lastEventNanos = now;
      session.become(this, LogicalUnitNumber.encode(url.lun()));
    }
    timeHasCome();
  }

  /** Nothing is due from now on; what was before begins as there is room. On the event loop. */
  void end() {
    pace.end(System.nanoTime());
    timeHasCome();
  }

  /** Begins nothing more; on the event loop. */
  void stop() {
    running = false;
    finishIfIdle();
  }

  /** Ends now, and begins nothing more; on the event loop. */
  void cut() {
    pace.end(System.nanoTime());
    stop();
  }

  /** Takes no notice of what is still in flight; on the event loop. */
  void abandon() {
    over = true;
  }

  /** Fails if the target has not answered anything for so long; on the event loop. */
  void watch(long timeoutNanos) {
    if (freeCount < slots.length && System.nanoTime() - lastEventNanos > timeoutNanos) {
      fail(
          new InitiatorException(
              "the target has not answered %d commands in %d ms"
                  .formatted(
                      slots.length - freeCount, TimeUnit.NANOSECONDS.toMillis(timeoutNanos))));
    }
  }

  private void timeHasCome() {
    timerSet = false;
    pump();
    session.flush();
  }

  @Override
  public void batchEnds() {
    pump();
  }

  /** Begins what is due and has room. */
  private void pump() {
    if (!running) {
      return;
    }
    long now = System.nanoTime();
    while (left > 0 && !pace.isOver(now)) {
      if (freeCount == 0 || !session.isOpen()) {
        return;
      }
      long due = pace.nextNanos(now);
      if (due - now > 0) {
        wakeUpIn(due - now);
        return;
      }
      pace.begun();
      begin(due);
      left--;
    }
    stop();
  }

  private void wakeUpIn(long nanos) {
    if (!timerSet) {
      timerSet = true;
      Future<?> _ = session.eventLoop().schedule(timer, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void begin(long beganNanos) {
    Slot slot = slots[free[freeCount - 1]];
    slot.place = place();
    slot.read = places.nextIsRead();
    slot.beganNanos = beganNanos;
    slot.inFlight = true;
    if (freeCount == slots.length) {
      lastEventNanos = System.nanoTime();
    }
    freeCount--;
    slot.address(extent.lba(slot.place), extent.blocks());
    if (!slot.read) {
      contents.fill(slot);
    }
    send(slot);
  }

  private long place() {
    long place = places.next();
    while (!contents.overlaps() && isTouched(place)) {
      place = places.after(place);
    }
    return place;
  }

  private boolean isTouched(long place) {
    for (Slot slot : slots) {
      if (slot.inFlight && slot.place == place) {
        return true;
      }
    }
    return false;
  }

  private void send(Slot slot) {
    int bytes = workload.blockBytes();
    if (slot.read) {
      session.read(slot.tag, slot.cdb, bytes);
    } else {
      session.write(slot.tag, slot.cdb, slot.data, slot.index, bytes);
    }
  }

  @Override
  public void dataIn(int tag, int offset, ByteBuf in, int index, int length) {
    if (!over) {
      contents.received(slots[tag], offset, in, index, length);
    }
  }

  @Override
  public void done(int tag, ScsiStatus status) {
    Slot slot = slots[tag];
    if (over) {
      return;
    }
    if (status.unitAttention()) {
      send(slot); // the unit has told something, and done nothing
      return;
    }
    lastEventNanos = session.arrivedNanos();
    slot.inFlight = false;
    free[freeCount++] = tag;
    if (!status.good()) {
      fail(new InitiatorException("%s is answered with %s".formatted(text(slot), status)));
    } else if (slot.read && session.receivedBytes(tag) != workload.blockBytes()) {
      fail(
          new InitiatorException(
              "%s has brought %d bytes, expected %d"
                  .formatted(text(slot), session.receivedBytes(tag), workload.blockBytes())));
    } else {
      meter.ended(slot.read, slot.beganNanos, lastEventNanos);
      check(slot);
    }
    finishIfIdle();
  }

  private void check(Slot slot) {
    if (!slot.read) {
      contents.written(slot);
      return;
    }
    Optional<String> wrong = contents.wrong(slot);
    if (wrong.isPresent()) {
      fail(new DamagedException(wrong.get()));
    }
  }

  private String text(Slot slot) {
    return "%s of block %d".formatted(slot.read ? "a read" : "a write", extent.lba(slot.place));
  }

  private void finishIfIdle() {
    if (!running && freeCount == slots.length) {
      finished.complete(null);
    }
  }

  private void fail(Exception why) {
    running = false;
    over = true;
    finished.completeExceptionally(why);
  }

  /** Comes last, however the run has ended: until then the target may ask for data. */
  @Override
  public void failed(InitiatorException why) {
    fail(why);
    contents.close();
  }
}
