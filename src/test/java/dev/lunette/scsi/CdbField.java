package dev.lunette.scsi;

/** A number as nearly all are: its first byte, which it may share, and its bits. */
record CdbField(int offset, int bits) implements Field {

  static final CdbField NONE = new CdbField(0, 0);

  @Override
  public boolean exists() {
    return bits > 0;
  }

  @Override
  public long most() {
    return bits == Long.SIZE ? -1 : (1L << bits) - 1;
  }

  @Override
  public byte[] set(byte[] bytes, long value) {
    byte[] changed = bytes.clone();
    for (int done = 0; done < bits; done += Byte.SIZE) {
      int at = offset + (bits - done - 1) / Byte.SIZE;
      int mask = bits - done < Byte.SIZE ? (1 << (bits - done)) - 1 : 0xFF;
      changed[at] = (byte) ((changed[at] & ~mask) | (value >>> done & mask));
    }
    return changed;
  }

  @Override
  public byte[] mask(int lengthBytes) {
    return set(new byte[lengthBytes], most());
  }
}
