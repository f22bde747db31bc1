package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What an initiator sends. Whoever takes one must {@link #release} it. */
public sealed interface Request extends Pdu
    permits NopOut,
        ScsiCommand,
        TaskManagementRequest,
        LoginRequest,
        TextRequest,
        DataOut,
        LogoutRequest,
        SnackRequest,
        MalformedRequest {

  /** To be executed at once, outside the order of CmdSN (RFC 7143 4.2.2.1). */
  default boolean immediate() {
    return false;
  }

  /** Data segment without padding; empty if there is none. */
  default ByteBuf data() {
    return Unpooled.EMPTY_BUFFER;
  }

  /** Gives the data segment back. */
  default void release() {
    data().release();
  }
}
