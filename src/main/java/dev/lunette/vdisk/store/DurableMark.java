package dev.lunette.vdisk.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How far the log was when it was last made durable, in a file beside it.
 *
 * <p>After a crash RocksDB reads its log up to the first record that is wrong, and can't tell a
 * write that the crash cut off, which nobody was promised, from damage in front of writes that were
 * promised, and which it would drop. The mark can: the log must reach it.
 *
 * <p>The mark itself is written and not synced, which costs a microsecond. So after the death of
 * the process it is exact; after a power loss it may be what it was some seconds earlier, and is
 * still true. It is there only while the store is open and after a crash.
 */
final class DurableMark implements AutoCloseable {
  static final String FILE = "DURABLE";

  private static final int LENGTH_BYTES = Long.BYTES + Integer.BYTES;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer text = ByteBuffer.allocateDirect(LENGTH_BYTES);
  private volatile long written;

  private DurableMark(Path file, FileChannel channel, long written) {
    this.file = file;
    this.channel = channel;
    this.written = written;
  }

  static DurableMark open(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    return new DurableMark(file, FileChannel.open(file, CREATE, READ, WRITE), read(directory));
  }

  /** The sequence number that a crashed store left; 0 if none, or one that was half written. */
  static long read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file) || Files.size(file) != LENGTH_BYTES) {
      return 0;
    }
    ByteBuffer text = ByteBuffer.wrap(Files.readAllBytes(file));
    long number = text.getLong();
    return text.getInt() == checksum(text.array()) ? number : 0;
  }

  /** All changes up to this sequence number are known to be durable. */
  long reached() {
    return written;
  }

  /** All changes up to this sequence number are durable. */
  void advance(long number) throws IOException {
    if (number <= written) {
      return;
    }
    synchronized (this) {
      if (number > written) {
        text.clear().putLong(number).putInt(checksum(number)).flip();
        while (text.hasRemaining()) {
          channel.write(text, text.position());
        }
        written = number;
      }
    }
  }

  /** After the log has been closed with nothing in it that the tables don't have. */
  void remove() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static int checksum(long number) {
    return checksum(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private static int checksum(byte[] text) {
    CRC32C crc = new CRC32C();
    crc.update(text, 0, Long.BYTES);
    return (int) crc.getValue();
  }
}
