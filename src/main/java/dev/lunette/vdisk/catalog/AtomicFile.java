package dev.lunette.vdisk.catalog;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Small text files that hold the old text or the new one, whenever the power fails. */
final class AtomicFile {

  private AtomicFile() {}

  /** Replaces a file; the text survives a power loss when this returns. */
  static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.resolveSibling("."), READ)) {
      directory.force(true);
    }
  }

  /** Reads a file that must not be longer than {@code mostBytes}. */
  static String read(Path file, int mostBytes) throws IOException {
    long size = Files.size(file);
    if (size > mostBytes) {
      throw new IOException(
          "%s has %d bytes, expected at most %d".formatted(file, size, mostBytes));
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException("%s is damaged, expected text in UTF-8".formatted(file), e);
    }
  }
}
