package dev.lunette.meter;

/**
 * What one session does with one vDisk, recorded by the session's event loop and nobody else.
 *
 * <p>A command is received, then executed unless it ends before, and ends once: inline or handed
 * over if it was executed, and then answered or aborted.
 */
public final class UnitMeter {

  private final long[] slots = Slots.padded(Slots.COUNT);

  UnitMeter() {}

  /** A command has come. */
  public void received(CommandKind kind) {
    Slots.add(slots, Slots.of(kind, Slots.RECEIVED), 1);
  }

  /** The logical unit has the command now. */
  public void executed(CommandKind kind) {
    Slots.add(slots, Slots.of(kind, Slots.EXECUTED), 1);
  }

  /** A command has ended, and the logical unit was done with it on the event loop itself. */
  public void inline(CommandKind kind) {
    Slots.add(slots, Slots.of(kind, Slots.INLINE), 1);
  }

  /** A command has ended, and the logical unit was done with it on a thread of the vDisk. */
  public void handedOver(CommandKind kind) {
    Slots.add(slots, Slots.of(kind, Slots.HANDED_OVER), 1);
  }

  /**
   * A command has been answered.
   *
   * @param nanos from the moment when it was received to its status being written
   * @param bytes of data that it moved, 0 if it failed
   */
  public void answered(CommandKind kind, long nanos, long bytes) {
    int first = Slots.of(kind, 0);
    Slots.add(slots, first + Slots.BUCKET + Latency.bucket(nanos), 1);
    Slots.add(slots, first + Slots.NANOS, nanos);
    Slots.add(slots, first + Slots.BYTES, bytes);
  }

  /** A command has ended without an answer. */
  public void aborted(CommandKind kind) {
    Slots.add(slots, Slots.of(kind, Slots.ABORTED), 1);
  }

  /** The answer was no GOOD. */
  public void failed(CommandFailure failure) {
    Slots.add(slots, Slots.FAILURES + failure.index(), 1);
  }

  /** Write data has come unasked: with its command or right behind it. */
  public void unsolicited(int bytes) {
    Slots.add(slots, Slots.UNSOLICITED_BYTES, bytes);
  }

  /** Write data has come that was asked for. */
  public void solicited(int bytes) {
    Slots.add(slots, Slots.SOLICITED_BYTES, bytes);
  }

  /** Write data has been asked for, by an R2T. */
  public void requested() {
    Slots.add(slots, Slots.REQUESTS, 1);
  }

  /** What has been recorded so far; any thread. */
  CommandCounts counts() {
    return new CommandCounts(Slots.copy(slots));
  }
}
