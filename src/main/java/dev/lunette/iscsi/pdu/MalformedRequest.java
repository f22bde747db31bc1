package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * A PDU that the decoder could cut out of the stream but that must be answered with a Reject; the
 * connection decides what else follows.
 *
 * @param reason what the Reject says
 * @param header the 48 bytes as they came
 * @param explanation a sentence for the log
 * @param request what it would have been, its data dropped, if only its data digest was wrong
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never kept
public record MalformedRequest(
    RejectReason reason, byte[] header, String explanation, Optional<Request> request)
    implements Request {

  @Override
  public Opcode opcode() {
    return request.map(Pdu::opcode).orElse(Opcode.UNKNOWN);
  }

  @Override
  public int initiatorTaskTag() {
    return request.map(Pdu::initiatorTaskTag).orElse(RESERVED_TAG);
  }

  /** Its header as it came. */
  @Override
  public void write(ByteBuf header) {
    header.setBytes(header.readerIndex(), this.header);
  }
}
