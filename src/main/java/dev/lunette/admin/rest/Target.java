package dev.lunette.admin.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A path and its query, percent-encoded, as a request line has them (RFC 9112 3.2).
 *
 * @param text that is sent
 */
record Target(String text) {

  static Target of(String... parts) {
    StringBuilder path = new StringBuilder("/v1");
    for (String part : parts) {
      path.append('/').append(encoded(part));
    }
    return new Target(path.toString());
  }

  /** A resource of a vDisk, or of a snapshot of one, {@code vdisk@snapshot}. */
  static Target state(String path, String resource) {
    return of(path.indexOf('@') < 0 ? "vdisks" : "snapshots", path, resource);
  }

  Target with(String parameter, Optional<?> value) {
    if (value.isEmpty()) {
      return this;
    }
    char separator = text.indexOf('?') < 0 ? '?' : '&';
    return new Target(text + separator + parameter + "=" + encoded(value.get().toString()));
  }

  Target flag(String parameter, boolean value) {
    return value ? with(parameter, Optional.of(true)) : this;
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
