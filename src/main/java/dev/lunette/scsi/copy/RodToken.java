package dev.lunette.scsi.copy;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A ROD token (SPC-4 5.17.6): what stands for blocks of a disk. It is a right to read them, so 256
 * bits of it are random; nothing else in it is ever looked at but its type and length.
 */
public final class RodToken {

  /** Length of every token. */
  public static final int LENGTH_BYTES = 512;

  /** What is read when the token is used. */
  public static final int ACCESS_UPON_REFERENCE = 0x0001_0000;

  /** Zeros; needs no disk, and everybody knows it. */
  public static final int BLOCK_ZERO = 0xFFFF_0001;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BYTES = 32;
  private static final int LENGTH_OFFSET = 6;

  /** The length field counts what follows it. */
  private static final int COUNTED_BYTES = LENGTH_BYTES - LENGTH_OFFSET - Short.BYTES;

  private static final int IDENTIFIER_OFFSET = 8;
  private static final int CREATOR_OFFSET = 16;
  private static final int BYTES_OFFSET = 56;
  private static final int BLOCK_LENGTH_OFFSET = 96;

  private final byte[] bytes;

  /** A token of so many bytes as it came. */
  RodToken(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A new one, unlike all others. */
  public static RodToken create(Designator creator, int blockBytes, long representedBytes) {
    byte[] random = new byte[RANDOM_BYTES + Long.BYTES];
    RANDOM.nextBytes(random);
    ByteBuffer token = ByteBuffer.allocate(LENGTH_BYTES);
    token.putInt(0, ACCESS_UPON_REFERENCE).putShort(LENGTH_OFFSET, (short) COUNTED_BYTES);
    token.put(IDENTIFIER_OFFSET, random, RANDOM_BYTES, Long.BYTES);
    token.put(CREATOR_OFFSET, CscdDescriptor.of(creator, blockBytes));
    token.putLong(BYTES_OFFSET, representedBytes);
    token.putInt(BLOCK_LENGTH_OFFSET, blockBytes);
    token.put(LENGTH_BYTES - RANDOM_BYTES, random, 0, RANDOM_BYTES);
    return new RodToken(token.array());
  }

  /** All of them. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** ROD type. */
  public int type() {
    return ByteBuffer.wrap(bytes).getInt(0);
  }

  /** Whether its length field says what it must. */
  public boolean isWhole() {
    return ByteBuffer.wrap(bytes).getShort(LENGTH_OFFSET) == COUNTED_BYTES;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RodToken token && Arrays.equals(bytes, token.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** It is a right, so no log gets to see it. */
  @Override
  public String toString() {
    return "a ROD token";
  }
}
