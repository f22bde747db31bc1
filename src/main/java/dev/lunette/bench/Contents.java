package dev.lunette.bench;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** What blocks hold: what writes send, and what reads are expected to bring. */
interface Contents extends AutoCloseable {

  /** Readies the data of a write. */
  void fill(Slot slot);

  /** A write has succeeded. */
  void written(Slot slot);

  /** A piece of what a read brings. */
  void received(Slot slot, int offset, ByteBuf in, int index, int length);

  /** What is wrong with what a read has brought, in a sentence; empty if nothing is. */
  Optional<String> wrong(Slot slot);

  /** Whether two I/Os may touch one place at once. */
  boolean overlaps();

  @Override
  void close();
}
