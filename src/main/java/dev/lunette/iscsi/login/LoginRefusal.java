package dev.lunette.iscsi.login;

import dev.lunette.iscsi.pdu.LoginStatus;

/**
 * The end of a login that cannot go on (RFC 7143 11.13.5). The message is a sentence for the log
 * and has no control characters in it.
 */
final class LoginRefusal extends Exception {

  private final LoginStatus status;

  LoginRefusal(LoginStatus status, String why) {
    super(why, null, false, false);
    this.status = status;
  }

  /** The initiator did what the standard does not allow. */
  static LoginRefusal initiatorError(String why) {
    return new LoginRefusal(LoginStatus.INITIATOR_ERROR, why);
  }

  LoginStatus status() {
    return status;
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
