package dev.lunette.admin.rest;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a request was refused (RFC 9457).
 *
 * @param type a URI of the kind of problem; {@code about:blank}, so that the status tells it
 * @param title name of the status
 * @param status of HTTP
 * @param detail a sentence with what was found and what was expected
 * @param kind {@link Kind} in lower case, where the service refused
 */
public record Problem(String type, String title, int status, String detail, Optional<String> kind) {
  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(AdminException refusal) {
    int status =
        switch (refusal.kind()) {
          case INVALID -> 400;
          case NOT_FOUND -> 404;
          case CONFLICT, IN_USE -> 409;
          case NO_SPACE -> 507;
          case FAILED -> 500;
        };
    String kind = refusal.kind().name().toLowerCase(Locale.ROOT);
    return new Problem("about:blank", title(status), status, sentence(refusal), Optional.of(kind));
  }

  /** A refusal of the interface itself. */
  static Problem of(int status, String detail) {
    return new Problem("about:blank", title(status), status, detail, Optional.empty());
  }

  /** What a client throws when it is told so. */
  AdminException exception() {
    return new AdminException(kind.map(Problem::known).orElseGet(this::kindOfStatus), detail);
  }

  private static Kind known(String kind) {
    for (Kind one : Kind.values()) {
      if (one.name().equalsIgnoreCase(kind)) {
        return one;
      }
    }
    return Kind.FAILED;
  }

  private Kind kindOfStatus() {
    return switch (status) {
      case 404 -> Kind.NOT_FOUND;
      case 409 -> Kind.CONFLICT;
      case 507 -> Kind.NO_SPACE;
      default -> status < 500 ? Kind.INVALID : Kind.FAILED;
    };
  }

  private static String sentence(AdminException refusal) {
    return Optional.ofNullable(refusal.getMessage()).orElse(refusal.kind().name());
  }

  private static String title(int status) {
    return io.netty.handler.codec.http.HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
