package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that an overlay lies on.
 *
 * @param name as the overlay has it: a file beside it by its name, so that both can be moved
 * @param format of the file
 */
record BackingFile(String name, FileFormat format) {

  /** A file that exists, for an overlay that is another one. */
  static BackingFile of(Path file, Path overlay) throws AdminException {
    if (!Files.isRegularFile(file)) {
      throw new AdminException(Kind.NOT_FOUND, "%s is no file".formatted(file));
    }
    FileFormat format = FileFormat.of(file.toString());
    if (format == FileFormat.STREAM) {
      throw new AdminException(
          Kind.INVALID,
          "a backing file is %s, expected a name that ends in .qcow2, .raw or .img"
              .formatted(file));
    }
    try {
      if (Files.exists(overlay) && Files.isSameFile(file, overlay)) {
        throw new AdminException(
            Kind.INVALID, "%s can't replace the file that it lies on".formatted(overlay));
      }
    } catch (IOException e) {
      throw new AdminException(
          Kind.FAILED, "%s can't be read: %s".formatted(file, e.getMessage()), e);
    }
    Path absolute = file.toAbsolutePath().normalize();
    Path place = overlay.toAbsolutePath().normalize();
    String name = String.valueOf(absolute.getFileName());
    boolean beside = absolute.resolveSibling(place.getFileName()).equals(place);
    // A name with a colon would be taken for a protocol.
    return new BackingFile(beside && !name.contains(":") ? name : absolute.toString(), format);
  }
}
