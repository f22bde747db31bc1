package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * What a target sends. The encoder releases its data; so must whoever takes one as an initiator.
 */
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

  /**
   * The response that has the given header and data segment.
   *
   * @param data taken over by the response if this returns
   * @throws PduException if the header is not one of a response, after which an initiator closes
   *     the connection (RFC 7143 7.7)
   */
  static Response read(ByteBuf header, ByteBuf data) {
    Opcode opcode = Bhs.opcode(header);
    if (Bhs.ahsBytes(header) != 0) {
      throw new PduException(
          RejectReason.INVALID_PDU_FIELD,
          "opcode %s with %d bytes of additional header, expected none"
              .formatted(opcode, Bhs.ahsBytes(header)));
    }
    return switch (opcode) {
      case NOP_IN -> NopIn.read(header, data);
      case SCSI_RESPONSE -> ScsiResponse.read(header, data);
      case TASK_MANAGEMENT_RESPONSE -> TaskManagementResponse.read(header, data);
      case LOGIN_RESPONSE -> LoginResponse.read(header, data);
      case TEXT_RESPONSE -> TextResponse.read(header, data);
      case DATA_IN -> DataIn.read(header, data);
      case LOGOUT_RESPONSE -> LogoutResponse.read(header, data);
      case READY_TO_TRANSFER -> ReadyToTransfer.read(header, data);
      case ASYNC_MESSAGE -> AsyncMessage.read(header, data);
      case REJECT -> Reject.read(header, data);
      case NOP_OUT,
          SCSI_COMMAND,
          TASK_MANAGEMENT_REQUEST,
          LOGIN_REQUEST,
          TEXT_REQUEST,
          DATA_OUT,
          LOGOUT_REQUEST,
          SNACK_REQUEST,
          UNKNOWN ->
          throw new PduException(
              RejectReason.PROTOCOL_ERROR,
              "opcode 0x%02x, expected one of a target".formatted(Bhs.opcodeBits(header)));
    };
  }
}
