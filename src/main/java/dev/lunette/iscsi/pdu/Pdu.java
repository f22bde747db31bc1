package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One protocol data unit (RFC 7143 11). Task tags, LUNs and serial numbers are the unsigned values
 * as they stand in the header; {@link #RESERVED_TAG} is the tag that means none.
 *
 * <p>A header that is read or written is a buffer whose reader index stands at its first byte. The
 * lengths in a header belong to {@link PduDecoder} and {@link PduEncoder}, everything else in it to
 * the record.
 */
public sealed interface Pdu permits Request, Response {

  /** Initiator or target task tag that names no task (RFC 7143 11.2.1.8). */
  int RESERVED_TAG = 0xFFFFFFFF;

  /** Basic header segment and nothing else (RFC 7143 11.2.1). */
  int HEADER_BYTES = 48;

  Opcode opcode();

  int initiatorTaskTag();

  /** Data segment without padding; empty if there is none. */
  default ByteBuf data() {
    return Unpooled.EMPTY_BUFFER;
  }

  /** Gives the data segment back. */
  default void release() {
    data().release();
  }

  /**
   * Writes the basic header segment, its lengths left 0: {@link #HEADER_BYTES} bytes from the
   * reader index. No index moves.
   */
  void write(ByteBuf header);
}
