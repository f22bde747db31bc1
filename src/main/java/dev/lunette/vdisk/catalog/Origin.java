package dev.lunette.vdisk.catalog;

/** Whose word rules over a record: the configuration file's or that of commands. */
public enum Origin {
  /** The file declares it: the file changes it, commands leave it alone. */
  DECLARED,
  /** A command has made it: only commands change it. */
  MADE,
  /** The file declared it once: commands may change it, and the file may take it back. */
  KEPT
}
