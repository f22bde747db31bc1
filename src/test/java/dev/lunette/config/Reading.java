package dev.lunette.config;

import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads configurations from memory, for tests. */
final class Reading {

  static final Path FILE = Path.of("/etc/lunette/server.yaml");
  static final Set<String> BACKENDS = Set.of("file", "memory", "rocksdb");

  private Reading() {}

  static ServerConfig config(String yaml) {
    try {
      return ConfigReader.read(FILE, yaml.getBytes(StandardCharsets.UTF_8), BACKENDS);
    } catch (ConfigException e) {
      return fail("expected no mistake", e);
    }
  }

  static List<ConfigProblem> problems(String yaml) {
    return problems(yaml.getBytes(StandardCharsets.UTF_8));
  }

  static List<ConfigProblem> problems(byte[] bytes) {
    try {
      ConfigReader.read(FILE, bytes, BACKENDS);
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  /** The problems as the operator reads them, without the name of the file. */
  static List<String> messages(String yaml) {
    return problems(yaml).stream().map(Reading::message).toList();
  }

  static String message(ConfigProblem problem) {
    return problem.toString().substring((FILE + ":").length());
  }
}
