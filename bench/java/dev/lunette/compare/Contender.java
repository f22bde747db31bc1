package dev.lunette.compare;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A target that runs, with one logical unit to be loaded. */
abstract class Contender implements AutoCloseable {
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 30;

  private final String name;
  private final Process process;

  /** Starts it as one command on some processors; what it says goes to a log. */
  Contender(String name, String processors, List<String> command, ProcessBuilder builder, Path log)
      throws IOException {
    this.name = name;
    List<String> words = new ArrayList<>(List.of("taskset", "--cpu-list", processors));
    words.addAll(command);
    this.process =
        builder.command(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    // however this run ends, nobody stays behind
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** A file for a disk, of which nothing is written, in a new directory. */
  static Path disk(Path directory, long sizeBytes) throws IOException {
    Path file = Files.createDirectories(directory).resolve("disk.img");
    try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
      made.setLength(sizeBytes);
    }
    return file;
  }

  final String name() {
    return name;
  }

  final long pid() {
    return process.pid();
  }

  final ProcessHandle process() {
    return process.toHandle();
  }

  /** Whether it takes part. */
  abstract boolean does(Work work);

  /** Where the load generator finds its logical unit. */
  abstract String url();

  /** Asks again and again until it is there. */
  final void awaitReady(Probe ready) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!ready.answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("%s is not ready after %d s".formatted(name, START_SECONDS));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Whether somebody is there. */
  interface Probe {
    boolean answers() throws IOException, InterruptedException;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
