package dev.lunette.initiator;

/** What ended a session or kept it from beginning, in a sentence for whoever asked for it. */
public final class InitiatorException extends Exception {

  public InitiatorException(String sentence) {
    super(sentence);
  }

  InitiatorException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
