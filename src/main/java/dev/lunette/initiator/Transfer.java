package dev.lunette.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** One tag and the command that it names now; made once and used again. */
final class Transfer {

  final int tag;
  boolean inFlight;
  boolean write;

  /** Bytes that the command moves, and those of a read that have come. */
  int length;

  int received;

  /** What a write sends, from {@code index} on. */
  ByteBuf data = Unpooled.EMPTY_BUFFER;

  int index;

  Transfer(int tag) {
    this.tag = tag;
  }

  void startRead(int lengthBytes) {
    start(lengthBytes);
    write = false;
    data = Unpooled.EMPTY_BUFFER;
    index = 0;
  }

  void startWrite(ByteBuf from, int fromIndex, int lengthBytes) {
    start(lengthBytes);
    write = true;
    data = from;
    index = fromIndex;
  }

  private void start(int lengthBytes) {
    assert !inFlight : "tag " + tag + " is in flight";
    inFlight = true;
    length = lengthBytes;
    received = 0;
  }
}
