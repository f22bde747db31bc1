package dev.lunette.vdisk.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 *
 * <p>That it can't be written is no failure of what has just become durable: an older mark is true
 * as well, and finds less.
 */
final class DurableMark implements AutoCloseable {
  static final String FILE = "DURABLE";

  private static final Logger LOG = LoggerFactory.getLogger(DurableMark.class);

  private static final int LENGTH_BYTES = Long.BYTES + Integer.BYTES;

  private final Path file;

  /** No channel: one is closed for good when a thread that writes to it is interrupted. */
  private final RandomAccessFile content;

  private final ByteBuffer text = ByteBuffer.allocate(LENGTH_BYTES);
  private volatile long reached;
  private boolean failing;

  private DurableMark(Path file, RandomAccessFile content, long reached) {
    this.file = file;
    this.content = content;
    this.reached = reached;
  }

  static DurableMark open(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    return new DurableMark(file, new RandomAccessFile(file.toFile(), "rw"), read(directory));
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
    return reached;
  }

  /** All changes up to this sequence number are durable. */
  void advance(long number) {
    if (number <= reached) {
      return;
    }
    synchronized (this) {
      if (number > reached) {
        write(number);
        reached = number;
      }
    }
  }

  private void write(long number) {
    text.clear().putLong(number).putInt(checksum(number));
    try {
      content.seek(0);
      content.write(text.array());
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warn("how far the log is durable could not be noted in {}: {}", file, e.getMessage());
      }
      failing = true;
    }
  }

  /** After the log has been closed with nothing in it that the tables don't have. */
  void remove() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    content.close();
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
