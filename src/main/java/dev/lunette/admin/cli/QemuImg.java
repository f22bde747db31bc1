package dev.lunette.admin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has {@code qemu-img} turn images of other formats into raw ones and back. Formats are named, so
 * that no content is taken for a header.
 */
final class QemuImg {
  private static final int MESSAGE_CHARACTERS = 2000;
  private static final int CHECK_FINDS_ERRORS = 2;
  private static final int CHECK_FINDS_LEAKS = 3;
  private static final String QCOW2 = "qcow2";

  /** What {@code -p} says, again and again. */
  private static final Pattern PERCENT = Pattern.compile("\\s*\\((\\d+(?:\\.\\d+)?)/100%\\)\\s*");

  private QemuImg() {}

  /** How a command ended, and what it said. */
  private record Ended(int status, String message) {
    void requireDone() throws AdminException {
      if (status != 0) {
        throw new AdminException(Kind.FAILED, message);
      }
    }
  }

  /** Makes a qcow2 image of a raw one; is told the part of it that is done, from 0 to 1. */
  static void toQcow2(Path raw, Path to, DoubleConsumer progress) throws AdminException {
    run(progress, "convert", "-p", "-f", "raw", "-O", QCOW2, text(raw), text(to));
  }

  /** Makes an overlay of a raw image: what differs from a backing file, which it names. */
  static void toOverlay(
      Path raw, Path to, String backing, FileFormat backingFormat, DoubleConsumer progress)
      throws AdminException {
    String format = backingFormat.name().toLowerCase(Locale.ROOT);
    // An overlay on the raw image is empty. To put it on another one writes what differs.
    run(_ -> {}, "create", "-q", "-f", QCOW2, "-b", text(raw), "-F", "raw", text(to));
    run(progress, "rebase", "-p", "-f", QCOW2, "-b", backing, "-F", format, text(to));
  }

  /** Fails if the tables of a qcow2 image contradict each other; clusters that leak do no harm. */
  static void check(Path image) throws AdminException {
    Ended check = end(command("check", "-q", alone(image)), _ -> {});
    if (check.status == CHECK_FINDS_ERRORS) {
      throw new AdminException(
          Kind.INVALID,
          "%s is damaged: qemu-img check finds \"%s\"; have qemu-img check -r all repair a copy"
              .formatted(image, check.message.lines().findFirst().orElse("errors")));
    }
    if (check.status != CHECK_FINDS_LEAKS) {
      check.requireDone();
    }
  }

  /** Makes a sparse raw image of what is in a qcow2 one; no backing file is read. */
  static void toRaw(Path from, Path raw, DoubleConsumer progress) throws AdminException {
    run(progress, "convert", "-p", "-O", "raw", alone(from), text(raw));
  }

  /** Writes what there is in a qcow2 image, as {@code qemu-img map} tells it, to a file. */
  static void map(Path from, Path to) throws AdminException {
    ProcessBuilder map = command("map", "--output=json", alone(from));
    end(map.redirectErrorStream(false).redirectOutput(to.toFile()), _ -> {}).requireDone();
  }

  /** The ranges of such a file, one after the other. */
  static Iterator<JsonNode> ranges(Path map) throws IOException {
    return new ObjectMapper().readerFor(JsonNode.class).readValues(map.toFile());
  }

  /** A qcow2 image without its backing file, which may be any file of this machine. */
  private static String alone(Path image) {
    ObjectNode options = new ObjectMapper().createObjectNode();
    options.put("driver", QCOW2).putNull("backing");
    options.putObject("file").put("driver", "file").put("filename", text(image));
    return "json:" + options;
  }

  /** An absolute path, which is taken for no protocol. */
  private static String text(Path path) {
    return path.toAbsolutePath().toString();
  }

  private static void run(DoubleConsumer progress, String... words) throws AdminException {
    end(command(words), progress).requireDone();
  }

  private static ProcessBuilder command(String... words) {
    List<String> all = new ArrayList<>(List.of("qemu-img"));
    all.addAll(List.of(words));
    return new ProcessBuilder(all).redirectErrorStream(true);
  }

  /** Runs a command up to its end. */
  private static Ended end(ProcessBuilder command, DoubleConsumer progress) throws AdminException {
    Process process;
    try {
      process = command.start();
    } catch (IOException e) {
      throw new AdminException(
          Kind.FAILED,
          "the format qcow2 needs the program qemu-img; install it (on Debian: qemu-utils)",
          e);
    }
    boolean merged = command.redirectErrorStream();
    try (BufferedReader said = merged ? process.inputReader() : process.errorReader()) {
      process.getOutputStream().close();
      String message = read(said, progress);
      return new Ended(process.waitFor(), message.strip());
    } catch (IOException e) {
      throw new AdminException(Kind.FAILED, "qemu-img fails: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(Kind.FAILED, "interrupted while qemu-img converts", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Passes on how far it is, and returns the rest. */
  private static String read(BufferedReader said, DoubleConsumer progress) throws IOException {
    StringBuilder message = new StringBuilder();
    // A carriage return ends a line, too.
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher percent = PERCENT.matcher(line);
      if (percent.matches()) {
        progress.accept(Double.parseDouble(percent.group(1)) / 100);
      } else if (message.length() + line.length() < MESSAGE_CHARACTERS) {
        message.append(line).append('\n');
      }
    }
    return message.toString();
  }

  /** A name beside a file for something that lives as long as a command, also one that is ended. */
  static Path beside(Path file, String ending) throws AdminException {
    Path temporary = file.resolveSibling(file.getFileName() + ending);
    if (Files.exists(temporary)) {
      throw new AdminException(
          Kind.CONFLICT,
          "%s is in the way, perhaps left by a command that was killed; delete it"
              .formatted(temporary));
    }
    temporary.toFile().deleteOnExit(); // Ctrl-C runs no finally block
    return temporary;
  }
}
