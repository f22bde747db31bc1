package dev.lunette.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One run of another program to its end: bounded in time, its output kept in a file. */
record Command(List<String> words, Duration limit, Path directory) {
  private static final Path HERE = Path.of("").toAbsolutePath();

  static Command of(Duration limit, String... words) {
    return new Command(List.of(words), limit, HERE);
  }

  /** Runs it and expects exit code 0; returns what it wrote on both streams. */
  static String output(Duration limit, String... words) {
    return of(limit, words).run().expectExit(0).output();
  }

  Command in(Path other) {
    return new Command(words, limit, other);
  }

  /** Runs it; a program that is not done in time is killed, which is a failure. */
  Result run() {
    try {
      Path output = Files.createTempFile("lunette-command", ".out");
      try {
        return run(output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Result run(Path output) throws IOException {
    Process process =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = awaitEnd(process);
    // The output may hold bytes that are no UTF-8; they are only shown.
    String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    if (!ended) {
      throw new AssertionError(
          "%s not done in %s; it wrote:%n%s".formatted(String.join(" ", words), limit, text));
    }
    return new Result(words, process.exitValue(), text);
  }

  private boolean awaitEnd(Process process) {
    try {
      return process.waitFor(limit.toMillis(), MILLISECONDS);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** How a program ended, and what it wrote on both streams. */
  record Result(List<String> words, int exitCode, String output) {
    Result expectExit(int expected) {
      assertThat(exitCode)
          .as("exit code of %s, which wrote:%n%s", String.join(" ", words), output)
          .isEqualTo(expected);
      return this;
    }
  }
}
