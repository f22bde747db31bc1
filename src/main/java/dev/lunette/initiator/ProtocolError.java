package dev.lunette.initiator;

/** The target did what RFC 7143 does not allow; nothing more is read from it. */
@SuppressWarnings("serial") // never serialised
final class ProtocolError extends RuntimeException {

  ProtocolError(String sentence) {
    super(sentence, null, false, false);
  }
}
