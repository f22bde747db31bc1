package dev.lunette;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What tests do with whole directories; nobody else may change them meanwhile. */
public final class Folders {
  private Folders() {}

  /** Removes all that is in a directory. */
  public static void empty(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      if (!path.equals(folder)) {
        Files.delete(path);
      }
    }
  }

  /** Removes a directory and all that is in it. */
  public static void remove(Path folder) throws IOException {
    empty(folder);
    Files.delete(folder);
  }
}
