package dev.lunette.vdisk.catalog;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.VDiskConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a data directory remembered of a vDisk before it had a store.
 *
 * @param name of the vDisk
 * @param backend that kept its bytes
 * @param sizeBytes size that it had
 * @param path where it was, or {@code -}
 */
record KnownVDisk(String name, String backend, long sizeBytes, String path) {
  private static final String NO_PATH = "-";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");
  private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,18}");
  private static final int FIELDS = 4;

  private static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Reads a line: name, backend, size in bytes and path, parted by tabs. A path that a backend
   * doesn't have is {@code -}; a backslash, tab, line feed or carriage return in one is written
   * {@code \\}, {@code \t}, {@code \n} or {@code \r}. The message of a failure says what is wrong.
   */
  static KnownVDisk parse(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "%d fields, expected name, backend, size and path".formatted(fields.length));
    }
    if (!isName(fields[0]) || !isName(fields[1])) {
      throw new IllegalArgumentException(
          "name \"%s\" and backend \"%s\", expected letters, digits, dots, dashes and underscores"
              .formatted(fields[0], fields[1]));
    }
    return new KnownVDisk(fields[0], fields[1], size(fields[2]), unescaped(fields[3]));
  }

  /** The record of the catalog that takes its place; what was not remembered has its default. */
  VDiskRecord record(ServerId server) {
    VDiskConfig config =
        VDiskConfig.file(name, Path.of(path), sizeBytes)
            .at(
                backend,
                path.equals(NO_PATH) ? Optional.empty() : Optional.of(Path.of(path)),
                BlockLayout.DEFAULT);
    return new VDiskRecord(config, server.serial(name), Origin.DECLARED, State.READY);
  }

  private static long size(String text) {
    if (SIZE.matcher(text).matches()) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        // 19 digits can be too many; told below.
      }
    }
    throw new IllegalArgumentException("size \"%s\", expected a number of bytes".formatted(text));
  }

  private static String unescaped(String text) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        path.append(unescaped(i < text.length() ? text.charAt(i) : ' '));
      } else {
        path.append(c);
      }
    }
    if (path.isEmpty()) {
      throw new IllegalArgumentException("no path, expected one or -");
    }
    return path.toString();
  }

  private static char unescaped(char c) {
    return switch (c) {
      case '\\' -> '\\';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      default ->
          throw new IllegalArgumentException(
              "a backslash before \"%s\", expected \\, t, n or r after it".formatted(c));
    };
  }
}
