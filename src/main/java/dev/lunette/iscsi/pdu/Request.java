package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

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

  /**
   * The request that has the given header and data segment.
   *
   * @param header basic and additional header segments, as many bytes as they say
   * @param data taken over by the request if this returns
   * @throws PduException if the header is not one of a request
   */
  static Request read(ByteBuf header, ByteBuf data) {
    Opcode opcode = Bhs.opcode(header);
    if (opcode != Opcode.SCSI_COMMAND && Bhs.ahsBytes(header) != 0) {
      throw new PduException(
          RejectReason.INVALID_PDU_FIELD,
          "opcode %s with %d bytes of additional header, expected none"
              .formatted(opcode, Bhs.ahsBytes(header)));
    }
    return switch (opcode) {
      case NOP_OUT -> NopOut.read(header, data);
      case SCSI_COMMAND -> ScsiCommand.read(header, data);
      case TASK_MANAGEMENT_REQUEST -> TaskManagementRequest.read(header, data);
      case LOGIN_REQUEST -> LoginRequest.read(header, data);
      case TEXT_REQUEST -> TextRequest.read(header, data);
      case DATA_OUT -> DataOut.read(header, data);
      case LOGOUT_REQUEST -> LogoutRequest.read(header, data);
      case SNACK_REQUEST -> SnackRequest.read(header, data);
      case NOP_IN,
          SCSI_RESPONSE,
          TASK_MANAGEMENT_RESPONSE,
          LOGIN_RESPONSE,
          TEXT_RESPONSE,
          DATA_IN,
          LOGOUT_RESPONSE,
          READY_TO_TRANSFER,
          ASYNC_MESSAGE,
          REJECT ->
          throw new PduException(
              RejectReason.PROTOCOL_ERROR,
              "opcode %s, which only a target sends, expected one of an initiator"
                  .formatted(opcode));
      case UNKNOWN ->
          throw new PduException(
              RejectReason.COMMAND_NOT_SUPPORTED,
              "opcode 0x%02x, expected one of RFC 7143".formatted(Bhs.opcodeBits(header)));
    };
  }
}
