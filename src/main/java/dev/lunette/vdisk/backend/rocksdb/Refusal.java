package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;

/** A sentence that says why something that was asked for is not done. */
@SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency at run time
final class Refusal {

  private Refusal() {}

  static VDiskException of(String sentence) {
    return new VDiskException(Kind.UNSUPPORTED, sentence);
  }
}
