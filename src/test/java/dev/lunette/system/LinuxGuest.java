package dev.lunette.system;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * A Linux kernel with open-iscsi that runs one script and is gone: user-mode Linux, no image.
 *
 * <p>The kernel is an ordinary process whose root is the host's own file tree, read-only. It runs
 * {@code guest-prologue.sh} and then the test's script, and talks on its console: {@code PASS name}
 * and {@code FAIL name detail} are results, {@code ASK words} asks the test for something that only
 * the host can do (the guest goes on when it has the answer), {@code GUEST-DONE} says that it came
 * to its end. A guest that is silent about its end has failed.
 */
final class LinuxGuest {
  private static final Path RESOURCES = Path.of("src/test/resources/system").toAbsolutePath();
  private static final int TAIL_LINES = 60;

  // The guest's processes must not use AVX: without-xstate.pl says why.
  private static final String NO_AVX =
      "GLIBC_TUNABLES=glibc.cpu.hwcaps="
          + "-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-AVX_Fast_Unaligned_Load";

  private final NetworkNamespace network;
  private final Path directory;
  private final Path exchange;

  /** A guest on {@code network} that leaves its console in {@code directory}. */
  LinuxGuest(NetworkNamespace network, Path directory) {
    this.network = network;
    this.directory = directory.toAbsolutePath();
    this.exchange = this.directory.resolve("exchange");
  }

  /** Boots, runs {@code script} of the test resources, answers what it asks; all must pass. */
  List<String> run(String script, Duration limit, Function<String, String> host) {
    try {
      Files.createDirectories(exchange);
      Process kernel = boot(writeInit(script));
      try {
        return converse(kernel, limit, host);
      } finally {
        kernel.descendants().forEach(ProcessHandle::destroyForcibly);
        kernel.destroyForcibly();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Path writeInit(String script) throws IOException {
    Path init = directory.resolve("init");
    Files.writeString(
        init,
        "#!/bin/sh\nEXCHANGE_ON_HOST=%s\nPORTAL=%s:3260\n"
                .formatted(exchange, NetworkNamespace.SERVER_ADDRESS)
            + Files.readString(RESOURCES.resolve("guest-prologue.sh"))
            + Files.readString(RESOURCES.resolve(script))
            + "end_of_guest\n");
    return Files.setPosixFilePermissions(init, fromString("rwxr-xr-x"));
  }

  private Process boot(Path init) throws IOException {
    List<String> command =
        network.enter(
            "perl",
            RESOURCES.resolve("without-xstate.pl").toString(),
            "linux.uml",
            "mem=512M",
            "root=/dev/root",
            "rootfstype=hostfs",
            "rootflags=/",
            "ro",
            "init=" + init,
            NO_AVX,
            "uml_dir=" + directory.resolve("uml") + "/",
            "vec0:transport=tap,ifname=tap0,depth=128,gro=1",
            "con=null",
            "con0=fd:0,fd:1",
            "quiet");
    return new ProcessBuilder(command)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .start();
  }

  private List<String> converse(Process kernel, Duration limit, Function<String, String> host)
      throws IOException {
    BlockingQueue<Optional<String>> console = new LinkedBlockingQueue<>();
    BufferedReader output = kernel.inputReader(StandardCharsets.ISO_8859_1);
    Thread.ofVirtual().name("guest-console").start(() -> readConsole(output, console));
    List<String> lines = new ArrayList<>();
    long startNanos = System.nanoTime();
    long deadlineNanos = startNanos + limit.toNanos();
    try (BufferedWriter copy = Files.newBufferedWriter(directory.resolve("console.log"))) {
      while (true) {
        Optional<String> next = console.poll(deadlineNanos - System.nanoTime(), NANOSECONDS);
        if (next == null || next.isEmpty()) {
          throw new AssertionError(
              "guest %s, expected GUEST-DONE within %s; its console ends:%n%s"
                  .formatted(next == null ? "went on" : "died", limit, tail(lines)));
        }
        String line = next.get();
        lines.add(line);
        copy.write("%7.2f %s%n".formatted((System.nanoTime() - startNanos) / 1e9, line));
        copy.flush();
        if (line.startsWith("ASK ")) {
          answer(line.substring("ASK ".length()), host);
        }
        if (line.equals("GUEST-DONE")) {
          return passes(lines);
        }
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupt);
    }
  }

  private static void readConsole(BufferedReader output, BlockingQueue<Optional<String>> console) {
    try (output) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        console.add(Optional.of(line.strip()));
      }
    } catch (IOException _) {
      // The kernel was killed under the reader; the line below says it.
    }
    console.add(Optional.empty());
  }

  // The guest waits for the file, so it must appear with all its bytes at once.
  private void answer(String question, Function<String, String> host) throws IOException {
    Path unfinished = exchange.resolve("answer.unfinished");
    Files.writeString(unfinished, host.apply(question) + "\n");
    Files.move(unfinished, exchange.resolve("answer"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> passes(List<String> lines) {
    assertThat(lines)
        .as("failures on the guest's console, which ends:%n%s", tail(lines))
        .noneMatch(line -> line.startsWith("FAIL "));
    return lines.stream()
        .filter(line -> line.startsWith("PASS "))
        .map(line -> line.substring("PASS ".length()))
        .toList();
  }

  private static String tail(List<String> lines) {
    int from = Math.max(0, lines.size() - TAIL_LINES);
    return String.join("\n", lines.subList(from, lines.size()));
  }
}
