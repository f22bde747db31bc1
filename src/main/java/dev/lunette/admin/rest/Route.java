package dev.lunette.admin.rest;

import dev.lunette.admin.AdminException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One thing that can be asked for.
 *
 * @param method of HTTP
 * @param path its parts; one in braces stands for any text
 * @param parameters of the query
 * @param body what the request brings
 * @param action what is done, on a thread that may wait
 */
record Route(String method, List<String> path, Set<String> parameters, Body body, Action action) {

  /** What a request brings. */
  enum Body {
    NONE,
    JSON,
    IMAGE
  }

  /** What is done. */
  @FunctionalInterface
  interface Action {
    Answer answer(Call call) throws AdminException;
  }

  static Route of(String method, String path, Body body, Action action) {
    int query = path.indexOf('?');
    String parts = query < 0 ? path : path.substring(0, query);
    Set<String> parameters = new TreeSet<>();
    if (query >= 0) {
      parameters.addAll(List.of(path.substring(query + 1).split("&", -1)));
    }
    return new Route(method, List.of(parts.substring(1).split("/", -1)), parameters, body, action);
  }

  /** What it is called in a log. */
  String line() {
    return method + " /" + String.join("/", path);
  }

  /** The texts for the parts in braces, if a path is of this route. */
  Optional<Map<String, String>> match(List<String> asked) {
    if (asked.size() != path.size()) {
      return Optional.empty();
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      String part = path.get(i);
      if (part.startsWith("{")) {
        names.put(part.substring(1, part.length() - 1), asked.get(i));
      } else if (!part.equals(asked.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }
}
