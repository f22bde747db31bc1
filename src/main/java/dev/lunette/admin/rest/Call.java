package dev.lunette.admin.rest;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request as its route sees it.
 *
 * @param names what stands in the variable parts of the path
 * @param query the parameters, each once
 * @param body what comes with it
 */
record Call(Map<String, String> names, Map<String, String> query, InputStream body) {

  /** A part of the path that the route has. */
  String name(String part) {
    return Optional.ofNullable(names.get(part)).orElseThrow();
  }

  int number(String part) throws AdminException {
    return Math.toIntExact(number(part, name(part), Integer.MAX_VALUE));
  }

  long id(String part) throws AdminException {
    return number(part, name(part), Long.MAX_VALUE);
  }

  Optional<String> text(String parameter) {
    return Optional.ofNullable(query.get(parameter));
  }

  boolean flag(String parameter) throws AdminException {
    return optionalFlag(parameter).orElse(false);
  }

  Optional<Boolean> optionalFlag(String parameter) throws AdminException {
    Optional<String> text = text(parameter);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.get()) {
      case "true", "" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> throw wrong(parameter, text.get(), "true or false");
    };
  }

  long number(String parameter, long otherwise, long most) throws AdminException {
    Optional<String> text = text(parameter);
    return text.isEmpty() ? otherwise : number(parameter, text.get(), most);
  }

  Optional<Integer> optionalNumber(String parameter) throws AdminException {
    Optional<String> text = text(parameter);
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of((int) number(parameter, text.get(), Integer.MAX_VALUE));
  }

  /** The body as a record. */
  <T> T body(Class<T> type) throws AdminException {
    byte[] json;
    try {
      json = body.readAllBytes();
    } catch (IOException e) {
      throw new AdminException(Kind.FAILED, "the body can't be read: " + e.getMessage(), e);
    }
    if (json.length == 0) {
      throw new AdminException(Kind.INVALID, "there is no body, expected a JSON object");
    }
    return AdminJson.read(json, type);
  }

  void allowParameters(Set<String> known) throws AdminException {
    for (String parameter : query.keySet()) {
      if (!known.contains(parameter)) {
        String expected = known.isEmpty() ? "none" : "one of " + String.join(", ", known);
        throw new AdminException(
            Kind.INVALID, "parameter %s is unknown, expected %s".formatted(parameter, expected));
      }
    }
  }

  private static long number(String what, String text, long most) throws AdminException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number that is too large.
    }
    throw wrong(what, text, "a whole number from 0 to %d".formatted(most));
  }

  private static AdminException wrong(String what, String text, String expected) {
    return new AdminException(
        Kind.INVALID, "%s is \"%s\", expected %s".formatted(what, text, expected));
  }
}
