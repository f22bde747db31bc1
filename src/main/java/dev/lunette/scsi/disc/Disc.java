package dev.lunette.scsi.disc;

/**
 * A disc in the drive.
 *
 * @param blocks how many blocks of 2048 bytes it has, at least one
 */
public record Disc(long blocks) {

  /** Bytes of a logical block. */
  public static final int BLOCK_BYTES = 2048;

  /** 80 minutes of 60 seconds with 75 blocks each; what is longer must be a DVD. */
  private static final long MOST_CD_BLOCKS = 80 * 60 * 75;

  private static final int FRAMES_BEFORE_BLOCK_0 = 150;

  /** Minute 255, second 59, frame 74, which also stands for all that come later. */
  private static final long LAST_FRAME = (255 * 60 + 59) * 75 + 74;

  private static final long MORE_THAN_32_BITS = 0xFFFF_FFFFL;

  /** Whether it is taken for a CD, else for a DVD. */
  public boolean isCd() {
    return blocks <= MOST_CD_BLOCKS;
  }

  /** Four bytes for the address of a block: the number itself, or minute, second and frame. */
  static int address(long block, boolean time) {
    if (!time) {
      return (int) Math.min(block, MORE_THAN_32_BITS);
    }
    long frames = Math.min(block + FRAMES_BEFORE_BLOCK_0, LAST_FRAME);
    long minute = frames / (60 * 75);
    long second = frames / 75 % 60;
    return (int) ((minute << 16) | (second << 8) | (frames % 75));
  }
}
