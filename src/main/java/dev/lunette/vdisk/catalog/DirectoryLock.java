package dev.lunette.vdisk.catalog;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a second server out of a data directory. */
final class DirectoryLock implements AutoCloseable {
  private static final String NAME = "lock";
  private static final int PID_BYTES = 20;

  /**
   * Directories that this process has locked. A lock of the kind that Java takes belongs to the
   * process, and to close any channel of its file gives it up: so a second attempt in one process
   * must fail before it opens the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** Locks a directory that exists, or says who has it. */
  static DirectoryLock acquire(Path dataDirectory) throws IOException {
    Path directory = dataDirectory.toRealPath();
    if (!HELD.add(directory)) {
      throw new VDiskException(
          Kind.BUSY, "data directory %s is in use by this process".formatted(directory));
    }
    try {
      FileChannel channel = FileChannel.open(directory.resolve(NAME), CREATE, READ, WRITE);
      try {
        lock(directory, channel);
        return new DirectoryLock(directory, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      HELD.remove(directory);
      throw e;
    }
  }

  /** Fails if somebody has a directory, which may be none of ours. */
  static void requireNone(Path dataDirectory) throws IOException {
    if (Files.exists(dataDirectory.resolve(NAME))) {
      acquire(dataDirectory).close();
    }
  }

  /** Takes the file away, for a directory that is to go; it stays locked until the close. */
  void remove() throws IOException {
    Files.delete(directory.resolve(NAME));
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(directory);
  }

  private static void lock(Path directory, FileChannel channel) throws IOException {
    if (channel.tryLock() == null) {
      throw new VDiskException(
          Kind.BUSY,
          "data directory %s is in use by process %s; only one server may use it"
              .formatted(directory, holder(channel)));
    }
    channel.truncate(0);
    channel.write(ascii(ProcessHandle.current().pid() + "\n"), 0);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(PID_BYTES);
    channel.read(pid, 0);
    String text = StandardCharsets.US_ASCII.decode(pid.flip()).toString().strip();
    return text.matches("[0-9]+") ? text : "of unknown number";
  }

  private static ByteBuffer ascii(String text) {
    return StandardCharsets.US_ASCII.encode(text);
  }
}
