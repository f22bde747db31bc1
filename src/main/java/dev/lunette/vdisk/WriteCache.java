package dev.lunette.vdisk;

/**
 * Whether writes may be acknowledged before they are durable: if the vDisk is declared so, and as
 * long as nobody has switched it off. A write that is under way meanwhile may go either way.
 */
final class WriteCache {
  private final boolean declared;
  private final Flusher flusher;
  private volatile boolean enabled;

  WriteCache(boolean declared, Flusher flusher) {
    this.declared = declared;
    this.flusher = flusher;
    this.enabled = declared;
  }

  void enable(boolean wanted) {
    enabled = declared && wanted;
  }

  /** Whether a write must be durable before it is acknowledged. */
  boolean through(boolean durable) {
    return durable || !enabled;
  }

  /** Without a write cache it must survive a power loss, too, that a range reads as zeros. */
  Completion flushed(Completion done) {
    return enabled ? done : flusher.after(done);
  }
}
