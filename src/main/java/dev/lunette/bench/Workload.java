package dev.lunette.bench;

/**
 * What every session does.
 *
 * @param readPercent how many of 100 I/Os are reads; the others are writes
 * @param random at random places, else one after the other
 * @param blockBytes bytes of one I/O
 * @param depth I/Os of one session in flight
 * @param rate I/Os that all sessions together begin in a second, however long they take; 0 for as
 *     many as end
 * @param verify blocks are written with stamps, and checked when they are read
 * @param stamped and this holds for blocks that the run has not written, too
 * @param seed of places, of what is written, and of the stamps
 */
public record Workload(
    int readPercent,
    boolean random,
    int blockBytes,
    int depth,
    double rate,
    boolean verify,
    boolean stamped,
    long seed) {

  /** The part of one of so many sessions. */
  Workload dividedBy(int sessions) {
    return new Workload(
        readPercent, random, blockBytes, depth, rate / sessions, verify, stamped, seed);
  }

  /** Every I/O is a read. */
  public boolean readsOnly() {
    return readPercent == 100;
  }
}
