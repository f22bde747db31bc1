package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.RejectReason;
import java.util.Optional;

/**
 * What an initiator did wrong, made only by factories that name the scope of the damage (RFC 7143
 * 7.6). It has no stack trace: it says what came, not where we stood.
 */
final class IscsiException extends Exception {

  private final transient Optional<RejectReason> reject;
  private final String why;

  private IscsiException(Optional<RejectReason> reject, String message) {
    super(message, null, false, false);
    this.reject = reject;
    this.why = message;
  }

  /** One PDU is refused; the connection goes on. */
  static IscsiException reject(RejectReason reason, String message) {
    return new IscsiException(Optional.of(reason), message);
  }

  /** A SNACK is refused, since there is nothing to retransmit. */
  static IscsiException snack() {
    return reject(
        RejectReason.SNACK_REJECT, "SNACK needs error recovery level 1, which is not offered");
  }

  /** The connection can't go on. */
  static IscsiException connection(String message) {
    return new IscsiException(Optional.empty(), message);
  }

  /** Reason of the Reject to send; empty if the connection is to be closed. */
  Optional<RejectReason> reject() {
    return reject;
  }

  /** The sentence for the log. */
  String why() {
    return why;
  }
}
