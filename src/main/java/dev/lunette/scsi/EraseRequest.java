package dev.lunette.scsi;

import dev.lunette.vdisk.Erasure;
import java.util.HexFormat;

/**
 * What SANITIZE or FORMAT UNIT does to the whole medium, as it was asked for.
 *
 * @param kind which of them
 * @param pattern with which each block is filled, in hexadecimal digits; none for BLOCK ERASE and
 *     for the default pattern of FORMAT UNIT, zeros
 * @param passes how often it is written (OVERWRITE COUNT)
 * @param inverts whether every other pass writes the complement (INVERT)
 * @param allowUnrestrictedExit whether EXIT FAILURE MODE ends a SANITIZE that failed (AUSE)
 */
public record EraseRequest(
    Kind kind, String pattern, int passes, boolean inverts, boolean allowUnrestrictedExit) {

  /** The commands that erase the medium. */
  public enum Kind {
    OVERWRITE,
    BLOCK_ERASE,
    FORMAT
  }

  static EraseRequest blockErase(boolean allowUnrestrictedExit) {
    return new EraseRequest(Kind.BLOCK_ERASE, "", 1, false, allowUnrestrictedExit);
  }

  static EraseRequest format(String pattern) {
    return new EraseRequest(Kind.FORMAT, pattern, 1, false, false);
  }

  boolean sanitizes() {
    return kind != Kind.FORMAT;
  }

  /** The work to be done on a medium. */
  Erasure erasure(Medium medium) {
    return switch (kind) {
      case BLOCK_ERASE -> Erasure.trimming();
      case OVERWRITE -> Erasure.overwriting(block(medium.blockSizeBytes()), passes, inverts);
      case FORMAT -> {
        if (!pattern.isEmpty()) {
          yield Erasure.overwriting(block(medium.blockSizeBytes()), 1, false);
        }
        yield medium.thin() ? Erasure.trimming() : Erasure.zeroing();
      }
    };
  }

  /** One block: the pattern over and over, cut off at its end. */
  private byte[] block(int blockSizeBytes) {
    byte[] repeated = HexFormat.of().parseHex(pattern);
    byte[] block = new byte[blockSizeBytes];
    for (int i = 0; i < block.length && repeated.length > 0; i++) {
      block[i] = repeated[i % repeated.length];
    }
    return block;
  }
}
