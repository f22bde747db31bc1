package dev.lunette.vdisk.backend.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Runs commands of the system. */
final class Commands {

  private Commands() {}

  static boolean succeeds(String... command) throws IOException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a command prints; nothing if there is no such command. */
  static String output(String... command) {
    try {
      Process process = new ProcessBuilder(command).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
