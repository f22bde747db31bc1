package dev.lunette.iscsi.pdu;

import java.util.Locale;

/** Status class and detail of a Login Response (RFC 7143 11.13.5). */
public enum LoginStatus {
  SUCCESS(0x0000),
  TARGET_MOVED_TEMPORARILY(0x0101),
  TARGET_MOVED_PERMANENTLY(0x0102),
  INITIATOR_ERROR(0x0200),
  AUTHENTICATION_FAILURE(0x0201),
  AUTHORIZATION_FAILURE(0x0202),
  NOT_FOUND(0x0203),
  TARGET_REMOVED(0x0204),
  UNSUPPORTED_VERSION(0x0205),
  TOO_MANY_CONNECTIONS(0x0206),
  MISSING_PARAMETER(0x0207),
  CANT_INCLUDE_IN_SESSION(0x0208),
  SESSION_TYPE_NOT_SUPPORTED(0x0209),
  SESSION_DOES_NOT_EXIST(0x020A),
  INVALID_DURING_LOGIN(0x020B),
  TARGET_ERROR(0x0300),
  SERVICE_UNAVAILABLE(0x0301),
  OUT_OF_RESOURCES(0x0302);

  private final int code;

  LoginStatus(int code) {
    this.code = code;
  }

  /** Class in the high byte, detail in the low byte. */
  public int code() {
    return code;
  }

  /** Its name in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The status that a target sent; a detail that is not known counts as the first one of its class,
   * which says enough (RFC 7143 11.13.5).
   */
  static LoginStatus of(int code) {
    for (LoginStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    return switch (code >> 8) {
      case 0x00 -> SUCCESS;
      case 0x01 -> TARGET_MOVED_TEMPORARILY;
      case 0x02 -> INITIATOR_ERROR;
      case 0x03 -> TARGET_ERROR;
      default ->
          throw new PduException(
              RejectReason.PROTOCOL_ERROR,
              "login status 0x%04x, expected a class of 0 to 3".formatted(code));
    };
  }
}
