package dev.lunette.iscsi.pdu;

import java.util.Optional;

/**
 * A PDU that breaks RFC 7143. The message is a sentence for the log.
 *
 * <p>A {@link PduDecoder} fires one as an exception when the stream cannot be followed any further:
 * it has dropped what it held and takes no more bytes, and the connection is to be closed, after a
 * Reject where there is a {@link #header} to put into it.
 */
@SuppressWarnings("serial") // never serialised
public final class PduException extends RuntimeException {

  private final RejectReason reason;
  private final String sentence;
  private final Optional<byte[]> header;

  PduException(RejectReason reason, String message) {
    this(reason, message, Optional.empty());
  }

  PduException(RejectReason reason, String message, Optional<byte[]> header) {
    super(message, null, false, false);
    this.reason = reason;
    this.sentence = message;
    this.header = header;
  }

  /** What a Reject would say. */
  public RejectReason reason() {
    return reason;
  }

  /** The message. */
  public String sentence() {
    return sentence;
  }

  /** The 48 bytes as they came; empty if they cannot be believed, and then there is no Reject. */
  public Optional<byte[]> header() {
    return header;
  }
}
