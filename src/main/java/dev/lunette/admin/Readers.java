package dev.lunette.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is being exported, so that it is not deleted meanwhile: vDisks and snapshots by path. */
final class Readers {
  private final Map<String, Integer> counts = new HashMap<>();

  synchronized void begin(List<String> paths) {
    paths.forEach(path -> counts.merge(path, 1, Integer::sum));
  }

  synchronized void end(List<String> paths) {
    paths.forEach(path -> counts.computeIfPresent(path, (_, n) -> n > 1 ? n - 1 : null));
  }

  /** Fails while something is being read; nobody can be made to stop. */
  synchronized void requireNone(String what, String path) throws AdminException {
    if (counts.containsKey(path)) {
      throw Failures.conflict("%s is being exported; wait until that is over, or end it", what);
    }
  }
}
