package dev.lunette.scsi;

/** An unsigned number in a CDB: its first byte, which it may share, and its bits. */
record CdbField(int offset, int bits) {

  static final CdbField NONE = new CdbField(0, 0);

  boolean exists() {
    return bits > 0;
  }

  /** The largest value. */
  long most() {
    return bits == Long.SIZE ? -1 : (1L << bits) - 1;
  }

  /** A copy of a CDB with another value. */
  byte[] set(byte[] cdb, long value) {
    byte[] changed = cdb.clone();
    for (int done = 0; done < bits; done += Byte.SIZE) {
      int at = offset + (bits - done - 1) / Byte.SIZE;
      int mask = bits - done < Byte.SIZE ? (1 << (bits - done)) - 1 : 0xFF;
      changed[at] = (byte) ((changed[at] & ~mask) | (value >>> done & mask));
    }
    return changed;
  }
}
