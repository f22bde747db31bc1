package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.LogoutRequest;

/** What a Logout Response says (RFC 7143 11.15.1). */
enum LogoutReply {
  CLOSED(0),
  CID_NOT_FOUND(1),
  RECOVERY_NOT_SUPPORTED(2),
  CLEANUP_FAILED(3);

  private static final int CLOSE_SESSION = 0;
  private static final int CLOSE_CONNECTION = 1;
  private static final int REMOVE_CONNECTION_FOR_RECOVERY = 2;

  private final int code;

  LogoutReply(int code) {
    this.code = code;
  }

  /** The answer to a request in a session whose one connection is {@code cid} (11.14.1). */
  static LogoutReply to(LogoutRequest request, int cid) {
    return switch (request.reason()) {
      case CLOSE_SESSION -> CLOSED;
      case CLOSE_CONNECTION -> request.cid() == cid ? CLOSED : CID_NOT_FOUND;
      case REMOVE_CONNECTION_FOR_RECOVERY -> RECOVERY_NOT_SUPPORTED;
      default -> CLEANUP_FAILED;
    };
  }

  int code() {
    return code;
  }
}
