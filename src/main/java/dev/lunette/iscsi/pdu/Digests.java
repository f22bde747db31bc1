package dev.lunette.iscsi.pdu;

/**
 * Which digests a connection uses (RFC 7143 13.1).
 *
 * @param header CRC32C after the header segments
 * @param data CRC32C after the data segment
 */
public record Digests(boolean header, boolean data) {

  /** None, as in every login. */
  public static final Digests NONE = new Digests(false, false);
}
