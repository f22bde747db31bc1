package dev.lunette.vdisk.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The version of what is stored, in a file of its own beside RocksDB's.
 *
 * <p>It is read before RocksDB touches anything, because a newer Lunette may have families, or a
 * RocksDB, that this one can't open.
 */
final class Format {
  /** The version that this program writes. */
  static final int NEWEST = 1;

  /** The oldest version that it reads. */
  static final int OLDEST = 1;

  /** The name of the file. */
  static final String FILE = "FORMAT";

  private static final Pattern TEXT = Pattern.compile("lunette store ([1-9][0-9]{0,8})\\s*");
  private static final int MOST_BYTES = 256;

  /** RocksDB writes it last when it makes a database, and replaces it by renaming. */
  private static final String ROCKSDB_ROOT = "CURRENT";

  private Format() {}

  /** Makes a directory into an empty store, or sees that there is one of a format that we know. */
  static void prepare(Path directory) throws IOException {
    PrivateDirectory.make(directory);
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      requireKnown(directory, read(file));
      if (!Files.exists(directory.resolve(ROCKSDB_ROOT)) && hasData(directory)) {
        throw corrupt(directory, "has data but no file " + ROCKSDB_ROOT);
      }
    } else if (hasData(directory) || Files.exists(directory.resolve(ROCKSDB_ROOT))) {
      throw corrupt(directory, "has data but no file " + FILE);
    } else {
      sync(
          Objects.requireNonNull(
              directory.toRealPath().getParent())); // RocksDB syncs what is in it, only
      write(directory, NEWEST);
    }
  }

  /** Refuses a version that is not ours. */
  static void requireKnown(Path directory, int version) throws VDiskException {
    if (version < OLDEST || version > NEWEST) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "%s has format %d, expected %s; use a newer Lunette, which this store was written by."
              .formatted(
                  directory,
                  version,
                  OLDEST == NEWEST ? "" + NEWEST : "%d to %d".formatted(OLDEST, NEWEST)));
    }
  }

  /** Durable and whole, or not there. */
  static void write(Path directory, int version) throws IOException {
    Path temporary = directory.resolve(FILE + ".new");
    try (FileChannel channel = FileChannel.open(temporary, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer text = ByteBuffer.wrap(text(version).getBytes(UTF_8));
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    }
    Files.move(temporary, directory.resolve(FILE), ATOMIC_MOVE);
    sync(directory);
  }

  /** Makes durable which names a directory has. */
  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  static String text(int version) {
    return "lunette store %d\n".formatted(version);
  }

  /** The version in a text like that of {@link #text}, or -1. */
  static int version(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  private static int read(Path file) throws IOException {
    String text =
        Files.size(file) > MOST_BYTES ? "" : new String(Files.readAllBytes(file), ISO_8859_1);
    int version = version(text);
    if (version < 0) {
      throw new VDiskException(
          Kind.CORRUPT,
          "%s is damaged: \"%s\", expected \"%s\"; restore a backup."
              .formatted(file, text.strip(), text(NEWEST).strip()));
    }
    return version;
  }

  private static VDiskException corrupt(Path directory, String what) {
    return new VDiskException(
        Kind.CORRUPT,
        "The store %s %s; put that file back, or restore a backup.".formatted(directory, what));
  }

  private static boolean hasData(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      return names.stream()
          .anyMatch(n -> n.endsWith(".sst") || n.endsWith(".blob") || n.endsWith(".log"));
    }
  }
}
