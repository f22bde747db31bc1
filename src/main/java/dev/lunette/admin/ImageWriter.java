package dev.lunette.admin;

import java.nio.ByteBuffer;

/** Takes an image, piece by piece; what is not finished leaves nothing behind. */
public interface ImageWriter extends AutoCloseable {

  /** Bytes of a range, which must lie inside the vDisk. */
  void write(long offset, ByteBuffer source) throws AdminException;

  /** A range that is zeros. */
  void zero(long offset, long length) throws AdminException;

  /** Everything is there: it is made durable, and the vDisk is there from now on. */
  VDiskInfo finish() throws AdminException;

  /** Drops what was not finished. */
  @Override
  void close();
}
