package dev.lunette.scsi.sense;

/**
 * Sense data to send: a {@link Sense} with what it points at, in fixed or descriptor format (SPC-5
 * 4.4).
 */
public record SenseData(Sense sense) {
  // CONTRACT: further components (information, field pointer, progress, format) and factories are
  // added by the owner of this package; of(Sense) and encode() stay.

  public static SenseData of(Sense sense) {
    return new SenseData(sense);
  }

  /** The bytes on the wire, without the transport's length field; at most 252. */
  public byte[] encode() {
    return new byte[18]; // CONTRACT
  }
}
