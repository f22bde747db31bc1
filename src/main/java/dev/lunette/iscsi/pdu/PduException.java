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
  private final boolean headerDamaged;

  PduException(RejectReason reason, String message) {
    this(reason, message, Optional.empty());
  }

  PduException(RejectReason reason, String message, Optional<byte[]> header) {
    this(reason, message, header, false);
  }

  private PduException(
      RejectReason reason, String message, Optional<byte[]> header, boolean headerDamaged) {
    super(message, null, false, false);
    this.reason = reason;
    this.sentence = message;
    this.header = header;
    this.headerDamaged = headerDamaged;
  }

  /** A header whose digest is wrong. */
  static PduException headerDigest(int headerBytes) {
    return new PduException(
        RejectReason.PROTOCOL_ERROR,
        "the header digest does not match the %d bytes of header".formatted(headerBytes),
        Optional.empty(),
        true);
  }

  /** Whether it is about a wrong header digest. */
  public boolean headerDamaged() {
    return headerDamaged;
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
