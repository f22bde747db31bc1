package dev.lunette.meter;

import java.util.Arrays;

/** What was recorded about commands up to a moment, of one meter or of several together. */
public final class CommandCounts {

  /** Of nothing. */
  public static final CommandCounts NONE = new CommandCounts(new long[Slots.COUNT]);

  private final long[] slots;

  CommandCounts(long[] slots) {
    this.slots = slots;
  }

  /** Both together. */
  public CommandCounts plus(CommandCounts other) {
    long[] sum = slots.clone();
    Arrays.setAll(sum, slot -> sum[slot] + other.slots[slot]);
    return new CommandCounts(sum);
  }

  /** Commands that were answered, well or not. */
  public long operations(CommandKind kind) {
    return Arrays.stream(latency(kind)).sum();
  }

  /** The same by {@link Latency} bucket, each for itself. */
  public long[] latency(CommandKind kind) {
    int first = Slots.of(kind, Slots.BUCKET);
    return Arrays.copyOfRange(slots, first, first + Latency.BUCKETS);
  }

  /** Time that all of them took together. */
  public long nanos(CommandKind kind) {
    return slot(kind, Slots.NANOS);
  }

  /** Data that those moved that ended well. */
  public long bytes(CommandKind kind) {
    return slot(kind, Slots.BYTES);
  }

  /** Executed on a thread of the vDisk. */
  public long handedOver(CommandKind kind) {
    return slot(kind, Slots.HANDED_OVER);
  }

  /** Executed to the end on the event loop itself. */
  public long inline(CommandKind kind) {
    return slot(kind, Slots.INLINE);
  }

  /** Ended without an answer. */
  public long aborted(CommandKind kind) {
    return slot(kind, Slots.ABORTED);
  }

  /** Received and not ended. */
  public long inFlight(CommandKind kind) {
    return Math.max(0, slot(kind, Slots.RECEIVED) - ended(kind));
  }

  /** With the logical unit now, all kinds together. */
  public long executing() {
    long executing = 0;
    for (CommandKind kind : CommandKind.values()) {
      executing += slot(kind, Slots.EXECUTED) - inline(kind) - handedOver(kind);
    }
    return Math.max(0, executing);
  }

  /** Ended, whatever became of them, all kinds together. */
  public long ended() {
    return Arrays.stream(CommandKind.values()).mapToLong(this::ended).sum();
  }

  private long ended(CommandKind kind) {
    return operations(kind) + aborted(kind);
  }

  /** Answers of this kind. */
  public long failures(CommandFailure failure) {
    return slots[Slots.FAILURES + failure.index()];
  }

  /** Write data that came unasked. */
  public long unsolicitedBytes() {
    return slots[Slots.UNSOLICITED_BYTES];
  }

  /** Write data that was asked for. */
  public long solicitedBytes() {
    return slots[Slots.SOLICITED_BYTES];
  }

  /** R2Ts sent. */
  public long requests() {
    return slots[Slots.REQUESTS];
  }

  private long slot(CommandKind kind, int slot) {
    return slots[Slots.of(kind, slot)];
  }
}
