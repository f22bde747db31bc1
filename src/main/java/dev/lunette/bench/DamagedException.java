package dev.lunette.bench;

/** A block that is not what was written, in a sentence. */
public final class DamagedException extends Exception {

  DamagedException(String sentence) {
    super(sentence);
  }
}
