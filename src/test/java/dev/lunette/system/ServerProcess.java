package dev.lunette.system;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A storage server started as a user starts it: {@code ./lunette serve}, a process of its own.
 *
 * <p>It counts as started when it says {@code ready} on its standard output. It may be started
 * again after it was stopped or killed; all its output goes to one log.
 */
final class ServerProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("\\bready\\b");
  private static final int STOP_SECONDS = 30;

  private final List<String> command;
  private final Path directory;
  private final Path log;
  private Process process;
  private CompletableFuture<List<String>> greeting = new CompletableFuture<>();

  private ServerProcess(List<String> command, Path directory, Path log) {
    this.command = List.copyOf(command);
    this.directory = directory;
    this.log = log;
  }

  /** A server on this machine's own network; {@code arguments} are those of the launcher. */
  static ServerProcess onHost(Path log, String... arguments) {
    return new ServerProcess(launcher(arguments), Path.of("").toAbsolutePath(), log);
  }

  /** The same with an environment variable, {@code NAME=VALUE}. */
  static ServerProcess withVariable(String variable, Path log, String... arguments) {
    return withVariables(List.of(variable), log, arguments);
  }

  /** The same with several of them. */
  static ServerProcess withVariables(List<String> variables, Path log, String... arguments) {
    List<String> words = launcher(arguments);
    words.addAll(words.indexOf("./lunette"), variables);
    return new ServerProcess(words, Path.of("").toAbsolutePath(), log);
  }

  static ServerProcess inNetwork(NetworkNamespace network, Path log, String... arguments) {
    return inNetwork(network, Path.of("").toAbsolutePath(), log, arguments);
  }

  /** A server of the checkout {@code root}, which is also its working directory. */
  static ServerProcess inNetwork(
      NetworkNamespace network, Path root, Path log, String... arguments) {
    String[] words = launcher(arguments).toArray(String[]::new);
    return new ServerProcess(network.enter(words), root, log);
  }

  // Signals that our caller ignores (nohup does that to HUP, a shell's & to INT) would stay
  // ignored.
  private static List<String> launcher(String... arguments) {
    List<String> words = new ArrayList<>(List.of("env", "--default-signal", "./lunette"));
    words.addAll(List.of(arguments));
    return words;
  }

  /** Starts it and waits until it is ready; returns what it said on its standard output so far. */
  List<String> start() {
    return start(Duration.ofSeconds(60));
  }

  List<String> start(Duration limit) {
    greeting = new CompletableFuture<>();
    try {
      Files.createDirectories(log.getParent());
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      BufferedReader output = process.inputReader();
      Thread.ofVirtual().name("server-output").start(() -> copyOutput(output, greeting));
      return greeting.get(limit.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException failure) {
      kill();
      throw new AssertionError(
          "%s did not say ready in %s; its log %s:%n%s"
              .formatted(String.join(" ", command), limit, log, readLog()),
          failure);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupt);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void copyOutput(BufferedReader output, CompletableFuture<List<String>> ready) {
    List<String> said = new ArrayList<>();
    try (output;
        var copy = Files.newBufferedWriter(log, CREATE, APPEND)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        copy.write(line + "\n");
        copy.flush();
        if (!ready.isDone()) {
          said.add(line);
        }
        if (READY.matcher(line).find()) {
          ready.complete(List.copyOf(said));
        }
      }
      ready.completeExceptionally(new IOException("its output ended"));
    } catch (IOException failure) {
      ready.completeExceptionally(failure);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Asks it with {@code signal} (INT or TERM) to end; it must drain, flush and end with 0. */
  void stop(String signal) {
    signal(signal);
    assertThat(awaitEnd()).as("ends after SIG%s; log:%n%s", signal, readLog()).isTrue();
    assertThat(process.exitValue())
        .as("exit code after SIG%s; log:%n%s", signal, readLog())
        .isZero();
  }

  void stop() {
    stop("TERM");
  }

  /** Takes it away with SIGKILL, as a power failure would. */
  void kill() {
    process.destroyForcibly();
    assertThat(awaitEnd()).as("ends after SIGKILL").isTrue();
  }

  /** Has it read its configuration again. */
  void reload() {
    signal("HUP");
  }

  private void signal(String name) {
    Command.output(Duration.ofSeconds(5), "kill", "-" + name, Long.toString(pid()));
  }

  private boolean awaitEnd() {
    try {
      return process.waitFor(STOP_SECONDS, SECONDS);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupt);
    }
  }

  String readLog() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Kills it if a failed test has left it running. */
  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      kill();
    }
  }
}
