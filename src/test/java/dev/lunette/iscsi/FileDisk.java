package dev.lunette.iscsi;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.FileRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk in a file that is sent from there, and knows who has not released it. */
public final class FileDisk implements BlockDevice {

  /** More than 32 bits can count; the file takes what was written of it. */
  public static final long SIZE_BYTES = 5L << 30;

  /** Ranges that have been handed out, and those of them that have not been released. */
  public final AtomicInteger ranges = new AtomicInteger();

  public final AtomicInteger held = new AtomicInteger();
  private final FileChannel channel;

  /** A disk of zeros, whose file is gone when it is closed. */
  public FileDisk() throws IOException {
    Path path = Files.createTempFile("disk", ".img");
    channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    channel.write(ByteBuffer.allocate(1), SIZE_BYTES - 1);
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.PLAIN.withInline();
  }

  @Override
  public long sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    for (long at = offset; target.hasRemaining(); ) {
      at += channel.read(target, at);
    }
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    for (long at = offset; source.hasRemaining(); ) {
      at += channel.write(source, at);
    }
  }

  @Override
  public FileRange tryFile(long offset, int lengthBytes) {
    ranges.incrementAndGet();
    held.incrementAndGet();
    return new FileRange(channel, offset, held::decrementAndGet);
  }

  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
