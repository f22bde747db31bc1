package dev.lunette.config;

/** How blocks are compressed before they are stored. */
public enum Compression {
  /** Not at all. */
  NONE,
  /** LZ4: fast, and takes out what is plainly redundant. */
  LZ4,
  /** Zstandard: smaller, for more processor time. */
  ZSTD
}
