package dev.lunette.config;

/**
 * How the {@code rocksdb} backend cuts a vDisk; others have no use for it.
 *
 * @param blockSizeBytes the unit that is stored, checksummed and shared: 4096, 8192, 16384 or 32768
 * @param compression how each block is compressed
 */
public record BlockLayout(int blockSizeBytes, Compression compression) {

  /** Blocks of 4 KiB as they are. */
  public static final BlockLayout DEFAULT = new BlockLayout(4096, Compression.NONE);
}
