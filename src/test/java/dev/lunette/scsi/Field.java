package dev.lunette.scsi;

/** An unsigned number somewhere in a CDB or in a parameter list. */
interface Field {

  /** Its first byte. */
  int offset();

  boolean exists();

  /** The largest value. */
  long most();

  /** A copy of what it stands in with another value. */
  byte[] set(byte[] bytes, long value);

  /** As many bytes as a CDB has, with ones where it stands. */
  byte[] mask(int lengthBytes);
}
