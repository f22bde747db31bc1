package dev.lunette.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Directories with all that is in them. */
final class Trees {
  private Trees() {}

  static void delete(Path tree) throws IOException {
    List<Path> found;
    try (var files = Files.walk(tree)) {
      found = files.toList();
    }
    for (Path file : found.reversed()) {
      Files.delete(file);
    }
  }
}
