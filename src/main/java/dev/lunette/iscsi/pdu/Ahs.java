package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * The additional header segments that follow the basic header of a SCSI Command (RFC 7143 11.2.2):
 * the rest of a CDB over 16 bytes, and the read length of a bidirectional command. No other PDU has
 * any.
 *
 * @param cdb the whole CDB, its first bytes from the basic header
 * @param bidirectionalReadLength bytes, unsigned; 0 if not given
 */
@SuppressWarnings("ArrayRecordComponent") // only carries two results to the record that keeps them
record Ahs(byte[] cdb, int bidirectionalReadLength) {

  /** Longest CDB (SPC-5 4.2.3): an operation code, 7Fh, and 252 bytes of additional length. */
  static final int MAX_CDB_BYTES = 260;

  private static final int EXTENDED_CDB = 1;
  private static final int BIDIRECTIONAL_READ_LENGTH = 2;

  /** AHSLength and AHSType, which AHSLength does not count. */
  private static final int PREFIX_BYTES = 3;

  private static final int TYPE = 2;
  private static final int VALUE = 4;
  private static final int BIDIRECTIONAL_AHS_LENGTH = 5;
  private static final int BIDIRECTIONAL_AHS_BYTES = 8;

  /**
   * The segments after a basic header, as many bytes as it says.
   *
   * @throws PduException if they are longer than that, of another type, twice, or of a wrong length
   */
  static Ahs read(ByteBuf header) {
    int left = Bhs.ahsBytes(header);
    int at = header.readerIndex() + Pdu.HEADER_BYTES;
    byte[] cdb = shortCdb(header, Bhs.CDB_BYTES);
    int readLength = 0;
    boolean hasReadLength = false;
    while (left > 0) {
      int ahsLength = header.getUnsignedShort(at);
      int type = header.getUnsignedByte(at + TYPE);
      int bytes = Bhs.padded(PREFIX_BYTES + ahsLength);
      if (bytes > left) {
        throw wrong("AHSLength %d with %d bytes of header left", ahsLength, left);
      }
      if (type == EXTENDED_CDB && cdb.length == Bhs.CDB_BYTES) {
        cdb = extendedCdb(header, at, ahsLength);
      } else if (type == BIDIRECTIONAL_READ_LENGTH && !hasReadLength) {
        if (ahsLength != BIDIRECTIONAL_AHS_LENGTH) {
          throw wrong(
              "AHSLength %d of AHSType 2, expected %d", ahsLength, BIDIRECTIONAL_AHS_LENGTH);
        }
        readLength = header.getInt(at + VALUE);
        hasReadLength = true;
      } else {
        throw wrong(
            "AHSType %d in a header of %d bytes, expected 1 and 2 at most once", type, left);
      }
      at += bytes;
      left -= bytes;
    }
    return new Ahs(cdb, readLength);
  }

  /** The 16 bytes in the basic header, in an array of the given length. */
  static byte[] shortCdb(ByteBuf header, int length) {
    byte[] cdb = new byte[length];
    header.getBytes(header.readerIndex() + Bhs.CDB, cdb, 0, Bhs.CDB_BYTES);
    return cdb;
  }

  /** Bytes that {@link #write} writes. */
  static int bytes(ScsiCommand command) {
    int rest = command.cdb().length - Bhs.CDB_BYTES;
    return (rest > 0 ? VALUE + Bhs.padded(rest) : 0)
        + (command.bidirectionalReadLength() != 0 ? BIDIRECTIONAL_AHS_BYTES : 0);
  }

  /** Writes the segments after the basic header. */
  static void write(ScsiCommand command, ByteBuf header) {
    int at = header.readerIndex() + Pdu.HEADER_BYTES;
    header.setZero(at, bytes(command));
    int rest = command.cdb().length - Bhs.CDB_BYTES;
    if (rest > 0) {
      header.setShort(at, rest + 1);
      header.setByte(at + TYPE, EXTENDED_CDB);
      header.setBytes(at + VALUE, command.cdb(), Bhs.CDB_BYTES, rest);
      at += VALUE + Bhs.padded(rest);
    }
    if (command.bidirectionalReadLength() != 0) {
      header.setShort(at, BIDIRECTIONAL_AHS_LENGTH);
      header.setByte(at + TYPE, BIDIRECTIONAL_READ_LENGTH);
      header.setInt(at + VALUE, command.bidirectionalReadLength());
    }
  }

  private static byte[] extendedCdb(ByteBuf header, int at, int ahsLength) {
    // AHSLength counts one reserved byte before the rest of the CDB (RFC 7143 11.2.2.3).
    int rest = ahsLength - 1;
    if (rest < 1 || rest > MAX_CDB_BYTES - Bhs.CDB_BYTES) {
      throw wrong(
          "AHSLength %d of AHSType 1, expected 2 to %d",
          ahsLength, MAX_CDB_BYTES - Bhs.CDB_BYTES + 1);
    }
    byte[] cdb = shortCdb(header, Bhs.CDB_BYTES + rest);
    header.getBytes(at + VALUE, cdb, Bhs.CDB_BYTES, rest);
    return cdb;
  }

  private static PduException wrong(String sentence, int value, int expected) {
    return new PduException(RejectReason.INVALID_PDU_FIELD, sentence.formatted(value, expected));
  }
}
