package dev.lunette.system;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Reads what {@code src/test/c/unsynced.c} has written down, which has the format. */
final class Journal {
  private static final int HEADER_BYTES = 32;
  private static final List<Type> TYPES = List.of(Type.values());

  private Journal() {}

  /** The types of the entries, numbered from one in this order. */
  enum Type {
    OPEN,
    WRITE,
    LENGTH,
    GROW,
    ZERO,
    SYNC,
    SYNC_ALL,
    RENAME,
    LINK,
    UNLINK,
    MKDIR,
    RMDIR,
    UNSEEN
  }

  /**
   * One call that has changed something.
   *
   * @param handle what an OPEN has given, for calls on it
   * @param offset first byte
   * @param amount bytes, a length, or of OPEN what it has done
   * @param bytes what was written, or the path or two paths with a zero byte between
   */
  record Entry(Type type, long handle, long offset, long amount, ByteBuffer bytes) {
    private static final int CREATED = 1;
    private static final int TRUNCATED = 2;

    boolean created() {
      return (amount & CREATED) != 0;
    }

    boolean truncated() {
      return (amount & TRUNCATED) != 0;
    }

    String path() {
      return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    String from() {
      return path().substring(0, path().indexOf('\0'));
    }

    String to() {
      return path().substring(path().indexOf('\0') + 1);
    }
  }

  /** Gives all entries in order; one that was cut off at the end is none. */
  static void read(Path file, Consumer<Entry> to) throws IOException {
    byte[] header = new byte[HEADER_BYTES];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      while (in.readNBytes(header, 0, HEADER_BYTES) == HEADER_BYTES) {
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.nativeOrder());
        Type type = TYPES.get(fields.getInt() - 1);
        byte[] bytes = new byte[fields.getInt()];
        in.readFully(bytes);
        to.accept(
            new Entry(
                type,
                fields.getLong(),
                fields.getLong(),
                fields.getLong(),
                ByteBuffer.wrap(bytes)));
      }
    } catch (EOFException _) {
      // Killed while it wrote this entry.
    }
  }
}
