package dev.lunette.vdisk.backend.example;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes to two files and reads from the first that can be read. */
final class MirrorDevice implements BlockDevice {
  private final FileChannel left;
  private final FileChannel right;
  private final long sizeBytes;
  private boolean lost;

  MirrorDevice(FileChannel left, FileChannel right) throws IOException {
    if (left.size() != right.size()) {
      throw new VDiskException(Kind.CORRUPT, "the copies differ in size; copy the good one over");
    }
    this.left = left;
    this.right = right;
    this.sizeBytes = left.size();
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    int start = target.position();
    try {
      read(left, offset, target);
    } catch (IOException damaged) {
      read(right, offset, target.position(start));
    }
  }

  /** One at a time: of two writes to one block, the same must win in both files. */
  @Override
  public synchronized void write(long offset, ByteBuffer source, boolean durable)
      throws IOException {
    write(left, offset, source.duplicate());
    write(right, offset, source);
    if (durable) {
      flush();
    }
  }

  /** What a failed flush has lost no later one brings back, so after one they all fail. */
  @Override
  public synchronized void flush() throws IOException {
    if (lost) {
      throw new IOException("an earlier flush failed, so what was written may be lost");
    }
    lost = true;
    left.force(false);
    right.force(false);
    lost = false;
  }

  @Override
  public void close() throws IOException {
    try (left) {
      right.close();
    }
  }

  private static void read(FileChannel file, long offset, ByteBuffer target) throws IOException {
    for (long at = offset; target.hasRemaining(); ) {
      int count = file.read(target, at);
      if (count < 0) {
        throw new EOFException("the file ends at byte " + at);
      }
      at += count;
    }
  }

  private static void write(FileChannel file, long offset, ByteBuffer source) throws IOException {
    for (long at = offset; source.hasRemaining(); ) {
      at += file.write(source, at);
    }
  }
}
