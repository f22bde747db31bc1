package dev.lunette.scsi;

import java.util.stream.LongStream;

/** An unsigned number somewhere in a CDB or in a parameter list. */
interface Field {

  /** Its first byte. */
  int offset();

  boolean exists();

  /** The largest value. */
  long most();

  /** A copy of what it stands in with another value. */
  byte[] set(byte[] bytes, long value);

  /** Values with one bit each, in each byte but the last: none is as large as the field allows. */
  default LongStream higherBytes() {
    return LongStream.iterate(1L << Byte.SIZE, value -> value << Byte.SIZE)
        .limit(Long.BYTES - 1)
        .filter(value -> Long.compareUnsigned(value, most()) <= 0);
  }

  /** As many bytes as a CDB has, with ones where it stands. */
  byte[] mask(int lengthBytes);
}
