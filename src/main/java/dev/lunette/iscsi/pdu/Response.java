package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a target sends. The encoder releases its data. */
public sealed interface Response extends Pdu
    permits NopIn,
        ScsiResponse,
        TaskManagementResponse,
        LoginResponse,
        TextResponse,
        DataIn,
        LogoutResponse,
        ReadyToTransfer,
        AsyncMessage,
        Reject {

  /** Data segment without padding; empty if there is none. */
  default ByteBuf data() {
    return Unpooled.EMPTY_BUFFER;
  }
}
