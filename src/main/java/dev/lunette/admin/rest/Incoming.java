package dev.lunette.admin.rest;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The head of a request, of which the route and the texts are known.
 *
 * @param route what is asked for
 * @param names what stands in the variable parts of the path
 * @param query the parameters, each once
 */
record Incoming(Route route, Map<String, String> names, Map<String, String> query) {

  /** Reads a head that may hold anything. */
  static Incoming of(HttpRequest request, Routes routes) throws Refusal {
    String uri = request.uri();
    int end = uri.indexOf('?');
    List<String> path = path(end < 0 ? uri : uri.substring(0, end));
    String method = request.method().name();
    TreeSet<String> others = new TreeSet<>();
    for (Route route : routes.all()) {
      Optional<Map<String, String>> names = route.match(path);
      if (names.isPresent()) {
        if (route.method().equals(method)) {
          return new Incoming(route, names.get(), query(uri));
        }
        others.add(route.method());
      }
    }
    if (others.isEmpty()) {
      throw new Refusal(
          404, "there is no %s; docs/manual/rest.md names what there is".formatted(path(path)));
    }
    throw new Refusal(
        405, "%s has no %s, expected %s".formatted(path(path), method, words(others)));
  }

  /** Why a request is not even looked at. */
  static final class Refusal extends Exception {
    private final int status;

    Refusal(int status, String sentence) {
      super(sentence);
      this.status = status;
    }

    Problem problem() {
      return Problem.of(status, String.valueOf(getMessage()));
    }
  }

  private static String words(TreeSet<String> methods) {
    return String.join(" or ", methods);
  }

  private static String path(List<String> parts) {
    String text = "/" + String.join("/", parts);
    return text.length() > 120 ? text.substring(0, 120) + "…" : text;
  }

  private static List<String> path(String raw) throws Refusal {
    if (!raw.startsWith("/")) {
      throw new Refusal(400, "the path begins with \"%.20s\", expected /".formatted(raw));
    }
    List<String> parts = new ArrayList<>();
    for (String part : raw.substring(1).split("/", -1)) {
      // A plus is a blank in a query only.
      parts.add(decoded(part.replace("+", "%2B")));
    }
    return parts;
  }

  private static String decoded(String part) throws Refusal {
    try {
      return QueryStringDecoder.decodeComponent(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          400, "\"%.60s\" in the path is not percent-encoded as it should be".formatted(part));
    }
  }

  private static Map<String, String> query(String uri) throws Refusal {
    Map<String, String> query = new TreeMap<>();
    Map<String, List<String>> parameters;
    try {
      parameters =
          new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, RestLimits.PARAMETERS)
              .parameters();
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "the query is not percent-encoded as it should be");
    }
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      if (parameter.getValue().size() > 1) {
        throw new Refusal(
            400,
            "parameter %.60s comes %d times, expected once"
                .formatted(parameter.getKey(), parameter.getValue().size()));
      }
      query.put(parameter.getKey(), parameter.getValue().getFirst());
    }
    return query;
  }
}
