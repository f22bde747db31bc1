package dev.lunette.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Java files of this project, found from its root. */
final class Sources {
  /** Where pom.xml is; Surefire says so, and anyone else starts there. */
  static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  private static final List<String> FOLDERS = List.of("src", "bench");

  private Sources() {}

  static List<Path> javaFiles() {
    return FOLDERS.stream()
        .map(ROOT::resolve)
        .filter(Files::isDirectory)
        .flatMap(Sources::filesBelow)
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> !name(file).startsWith("bench/target/"))
        .sorted()
        .toList();
  }

  /** How messages and lists name a file: from the root, with forward slashes. */
  static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> filesBelow(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
