package dev.lunette.iscsi.session;

/** Events of an asynchronous message (RFC 7143 11.9.1). */
enum AsyncEvent {
  /** Parameter 3: seconds within which the initiator is to log out. */
  LOGOUT_REQUEST(1),
  /** Parameter 1: connection id; parameters 2 and 3: Time2Wait and Time2Retain. */
  CONNECTION_DROP(2),
  /** Parameters 2 and 3: Time2Wait and Time2Retain. */
  SESSION_DROP(3);

  private final int code;

  AsyncEvent(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
