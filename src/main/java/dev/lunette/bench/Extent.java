package dev.lunette.bench;

import dev.lunette.initiator.Capacity;

/**
 * The part of a logical unit that is one session's own, in units of one I/O: sessions on one unit
 * never touch the same block, so that each knows what its blocks hold.
 *
 * @param first I/O-sized piece of the unit
 * @param count of them
 * @param blocks logical blocks of one
 * @param blockBytes bytes of a logical block
 */
record Extent(long first, long count, int blocks, int blockBytes) {

  /** Part {@code index} of {@code parts} equal ones. */
  static Extent of(Capacity capacity, long pieces, int ioBytes, int index, int parts) {
    long from = pieces / parts * index + Math.min(index, pieces % parts);
    long count = pieces / parts + (index < pieces % parts ? 1 : 0);
    return new Extent(from, count, ioBytes / capacity.blockBytes(), capacity.blockBytes());
  }

  /** First logical block of one of its pieces, counted from 0. */
  long lba(long piece) {
    return (first + piece) * blocks;
  }
}
