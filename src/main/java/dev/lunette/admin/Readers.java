package dev.lunette.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is being exported, so that it is not deleted meanwhile: vDisks and snapshots by path. */
final class Readers {
  private final Map<String, Integer> counts = new HashMap<>();

  /** vDisks that stay the same only while nobody can write to them. */
  private final Map<String, Integer> alone = new HashMap<>();

  synchronized void begin(List<String> paths) {
    paths.forEach(path -> count(counts, path));
  }

  synchronized void end(List<String> paths) {
    paths.forEach(path -> uncount(counts, path));
  }

  /** Begins to read a vDisk of which there is no snapshot to read from. */
  synchronized void beginAlone(String vdisk) {
    count(counts, vdisk);
    count(alone, vdisk);
  }

  synchronized void endAlone(String vdisk) {
    uncount(counts, vdisk);
    uncount(alone, vdisk);
  }

  private static void count(Map<String, Integer> some, String path) {
    some.merge(path, 1, Integer::sum);
  }

  private static void uncount(Map<String, Integer> some, String path) {
    some.computeIfPresent(path, (_, n) -> n > 1 ? n - 1 : null);
  }

  /** Fails if a vDisk that would be written, or offered for that, must stay as it is. */
  synchronized void requireWritable(String path) throws AdminException {
    if (alone.containsKey(path)) {
      throw Failures.conflict(
          "vDisk %s is being exported, and its backend has no snapshots: nobody may write to it"
              + " until that is over",
          path);
    }
  }

  /** Fails while something is being read; nobody can be made to stop. */
  synchronized void requireNone(String what, String path) throws AdminException {
    if (counts.containsKey(path)) {
      throw Failures.conflict("%s is being exported; wait until that is over, or end it", what);
    }
  }
}
