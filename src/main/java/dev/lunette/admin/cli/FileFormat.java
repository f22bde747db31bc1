package dev.lunette.admin.cli;

import java.util.Locale;

/** What an image is in a file. */
enum FileFormat {
  /** The stream of our own, which can be a difference. */
  STREAM,
  /** The bytes of the disk, as a sparse file. */
  RAW,
  /** The format of QEMU. */
  QCOW2;

  /** What the name says; the stream if it says nothing. */
  static FileFormat of(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".qcow2")) {
      return QCOW2;
    }
    return name.endsWith(".raw") || name.endsWith(".img") ? RAW : STREAM;
  }
}
