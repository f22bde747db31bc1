package dev.lunette.iscsi.pdu;

/** Which way a transfer missed the expected length (RFC 7143 11.4.1). */
public enum ResidualFlag {
  NONE(0x00),
  /** Fewer bytes moved than the initiator expected. */
  UNDERFLOW(0x02),
  /** More bytes were there than the initiator expected. */
  OVERFLOW(0x04);

  private final int bits;

  ResidualFlag(int bits) {
    this.bits = bits;
  }

  /** What the flags byte of a SCSI Response or Data-In says; both bits exclude each other. */
  static ResidualFlag of(int flags) {
    return switch (flags & (UNDERFLOW.bits | OVERFLOW.bits)) {
      case 0x00 -> NONE;
      case 0x02 -> UNDERFLOW;
      case 0x04 -> OVERFLOW;
      default ->
          throw new PduException(
              RejectReason.PROTOCOL_ERROR,
              "flags 0x%02x with underflow and overflow, expected one at most".formatted(flags));
    };
  }

  /** The bits in the flags byte of a SCSI Response or Data-In. */
  public int bits() {
    return bits;
  }
}
