package dev.lunette.iscsi.pdu;

/**
 * Text that is not the key=value pairs of RFC 7143 6.1. The message is a sentence for the log with
 * nothing in it that could break a line; a login answers it with {@link
 * LoginStatus#INITIATOR_ERROR}, a Text Request with {@link RejectReason#PROTOCOL_ERROR}.
 */
public final class TextKeysException extends Exception {

  TextKeysException(String message) {
    super(message, null, false, false);
  }
}
