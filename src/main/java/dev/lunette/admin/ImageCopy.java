package dev.lunette.admin;

import dev.lunette.admin.AdminException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Carries an image from where it is to where it goes, a piece at a time. */
public final class ImageCopy {
  /** Blocks of this size that are all zeros are not carried as data. */
  public static final int ZERO_BLOCK_BYTES = 4096;

  private ImageCopy() {}

  /** Where the pieces go. */
  private interface Sink {
    void data(long offset, ByteBuffer source) throws AdminException, IOException;

    void zero(long offset, long length) throws AdminException, IOException;
  }

  /**
   * Copies all pieces, and then finishes.
   *
   * @param progress is told how far it is, in bytes of the vDisk
   */
  public static VDiskInfo copy(ImageReader from, ImageWriter to, LongConsumer progress)
      throws AdminException {
    Sink sink =
        new Sink() {
          @Override
          public void data(long offset, ByteBuffer source) throws AdminException {
            to.write(offset, source);
          }

          @Override
          public void zero(long offset, long length) throws AdminException {
            to.zero(offset, length);
          }
        };
    pour(from, sink, progress);
    return to.finish();
  }

  /**
   * Writes all pieces as a stream, closes what was read, and then writes the end: who has the end
   * finds nothing in use any more. A failure to read or to close is told in the stream, too.
   */
  public static void encode(ImageReader from, OutputStream to, LongConsumer progress)
      throws AdminException {
    try {
      ImageEncoder encoder = new ImageEncoder(to, ImageHeader.of(from));
      Sink sink =
          new Sink() {
            @Override
            public void data(long offset, ByteBuffer source) throws IOException {
              encoder.data(offset, source);
            }

            @Override
            public void zero(long offset, long length) throws IOException {
              encoder.zero(offset, length);
            }
          };
      try {
        pour(from, sink, progress);
        from.close();
      } catch (AdminException e) {
        encoder.failed(String.valueOf(e.getMessage()));
        throw e;
      }
      encoder.end();
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  private static void pour(ImageReader from, Sink to, LongConsumer progress) throws AdminException {
    ByteBuffer buffer = ByteBuffer.allocate(ImageFormat.DATA_BYTES);
    try {
      for (Optional<Change> next = from.next(); next.isPresent(); next = from.next()) {
        Change piece = next.get();
        if (piece.zero()) {
          to.zero(piece.offset(), piece.length());
        } else {
          buffer.clear().limit(Math.toIntExact(piece.length()));
          from.read(piece.offset(), buffer);
          to.data(piece.offset(), buffer.flip());
        }
        progress.accept(piece.offset() + piece.length());
      }
      progress.accept(from.sizeBytes()); // what comes behind the last piece is zeros
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  private static AdminException unwritten(IOException e) {
    return new AdminException(Kind.FAILED, "the image can't be written: " + e.getMessage(), e);
  }
}
