package dev.lunette.system;

/** What a power loss takes of the changes to a file that were not synced. */
enum Loss {
  /** All of them. */
  UNSYNCED,
  /** None. */
  NOTHING,
  /** Any pages of 4096 bytes. */
  PAGES,
  /** Any sectors of 512 bytes. */
  SECTORS,
  /** What is behind some sector. */
  TAIL
}
