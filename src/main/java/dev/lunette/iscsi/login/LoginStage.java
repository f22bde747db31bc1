package dev.lunette.iscsi.login;

import java.util.Arrays;
import java.util.Optional;

/** The stages of a connection as CSG and NSG name them (RFC 7143 6.3, 11.12.3). */
enum LoginStage {
  /** Who are you. Left for either of the others. */
  SECURITY(0),
  /** How shall we talk. Left for the full feature phase. */
  OPERATIONAL(1),
  /** The login is over; never left. */
  FULL_FEATURE(3);

  private final int code;

  LoginStage(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The stage of a two-bit field; empty for the reserved value. */
  static Optional<LoginStage> of(int code) {
    return Arrays.stream(values()).filter(stage -> stage.code == code).findAny();
  }
}
