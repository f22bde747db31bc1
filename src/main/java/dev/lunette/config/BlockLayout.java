package dev.lunette.config;

import java.util.List;

/**
 * How the {@code rocksdb} backend cuts a vDisk; others have no use for it.
 *
 * @param blockSizeBytes the unit that is stored, checksummed and shared: 4096, 8192, 16384 or 32768
 * @param compression how each block is compressed
 */
public record BlockLayout(int blockSizeBytes, Compression compression) {

  /** Blocks of 4 KiB as they are. */
  public static final BlockLayout DEFAULT = new BlockLayout(4096, Compression.NONE);

  /** Every size of a block that there is. */
  public static final List<Integer> BLOCK_SIZES = List.of(4096, 8192, 16_384, 32_768);

  /** Whether a block can have so many bytes. */
  public static boolean isBlockSize(long bytes) {
    return BLOCK_SIZES.stream().anyMatch(size -> size == bytes);
  }
}
