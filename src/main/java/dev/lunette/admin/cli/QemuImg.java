package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Has {@code qemu-img} turn images of other formats into raw ones and back. */
final class QemuImg {
  private static final int MESSAGE_BYTES = 2000;

  private QemuImg() {}

  /** Converts a file; the formats are named, so that no content is taken for a header. */
  static void convert(Path from, String fromFormat, Path to, String toFormat)
      throws AdminException {
    List<String> words =
        List.of(
            "qemu-img",
            "convert",
            "-f",
            fromFormat,
            "-O",
            toFormat,
            from.toAbsolutePath().toString(),
            to.toAbsolutePath().toString());
    Process process;
    try {
      process = new ProcessBuilder(words).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new AdminException(
          Kind.FAILED,
          "the format qcow2 needs the program qemu-img; install it (on Debian: qemu-utils)",
          e);
    }
    try {
      process.getOutputStream().close();
      byte[] said = process.getInputStream().readNBytes(MESSAGE_BYTES);
      process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      if (process.waitFor() != 0) {
        throw new AdminException(Kind.FAILED, new String(said, StandardCharsets.UTF_8).strip());
      }
    } catch (IOException e) {
      throw new AdminException(Kind.FAILED, "qemu-img fails: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(Kind.FAILED, "interrupted while qemu-img converts", e);
    } finally {
      process.destroyForcibly();
    }
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
