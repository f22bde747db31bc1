package dev.lunette.admin.cli;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.Change;
import dev.lunette.admin.ImageCopy;
import dev.lunette.admin.ImageReader;
import dev.lunette.vdisk.backend.file.SparseFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/** A file that has the bytes of a disk; blocks of zeros are holes. */
final class RawFile implements ImageReader {
  private static final int PIECE_BYTES = 1 << 20;
  private static final int BLOCK_BYTES = ImageCopy.ZERO_BLOCK_BYTES;

  private final SparseFile sparse;
  private final FileChannel file;
  private final long fileBytes;
  private final long sizeBytes;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);

  /** Offset of what is in {@link #piece}. */
  private long pieceOffset;

  /** Where in the piece the next look begins. */
  private int looked;

  /** Opens a file; its size is rounded up to whole blocks, with zeros. */
  RawFile(Path path, int logicalBlockSizeBytes) throws IOException {
    sparse = SparseFile.open(path);
    try {
      file = FileChannel.open(sparse.path(), READ);
      fileBytes = file.size();
    } catch (IOException e) {
      sparse.close();
      throw e;
    }
    sizeBytes = Math.ceilDiv(fileBytes, (long) logicalBlockSizeBytes) * logicalBlockSizeBytes;
    piece.limit(0);
  }

  /** Writes an image to a new file. */
  static void write(ImageReader image, Path path, LongConsumer progress)
      throws AdminException, IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
    try (FileChannel file = FileChannel.open(path, CREATE_NEW, WRITE, SPARSE)) {
      for (Optional<Change> next = image.next(); next.isPresent(); next = image.next()) {
        Change change = next.get();
        if (!change.zero()) {
          buffer.clear().limit(Math.toIntExact(change.length()));
          image.read(change.offset(), buffer);
          writeData(file, change.offset(), buffer.flip());
        }
        progress.accept(change.offset() + change.length());
      }
      progress.accept(image.sizeBytes());
      if (file.size() < image.sizeBytes()) {
        // A file that ends in a hole needs its last byte.
        file.write(ByteBuffer.allocate(1), image.sizeBytes() - 1);
      }
      file.force(true);
    }
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public Optional<UUID> id() {
    return Optional.empty();
  }

  @Override
  public Optional<UUID> baseId() {
    return Optional.empty();
  }

  @Override
  public Optional<Change> next() throws AdminException {
    while (true) {
      if (looked >= piece.limit() && !fill()) {
        return Optional.empty();
      }
      int from = looked;
      while (from < piece.limit() && isZero(piece, from, end(piece, from))) {
        from = end(piece, from);
      }
      int to = from;
      while (to < piece.limit() && !isZero(piece, to, end(piece, to))) {
        to = end(piece, to);
      }
      looked = to;
      if (to > from) {
        return Optional.of(new Change(pieceOffset + from, to - from, false));
      }
    }
  }

  @Override
  public void read(long offset, ByteBuffer target) {
    ByteBuffer part = piece.duplicate().position((int) (offset - pieceOffset));
    target.put(part.limit(part.position() + target.remaining()));
  }

  @Override
  public void close() {
    try (sparse) {
      file.close();
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(RawFile.class).debug("a file is not closed", e);
    }
  }

  /** Goes on to the next piece that has data: a hole may be many times what there is to read. */
  private boolean fill() throws AdminException {
    pieceOffset += piece.limit();
    looked = 0;
    if (pieceOffset >= fileBytes) {
      return false;
    }
    long data = sparse.dataFrom(pieceOffset, fileBytes);
    if (data >= fileBytes) {
      pieceOffset = fileBytes;
      piece.limit(0);
      requireWhole();
      return false;
    }
    pieceOffset = data - data % PIECE_BYTES;
    long left = fileBytes - pieceOffset;
    piece.clear().limit((int) Math.min(PIECE_BYTES, sizeBytes - pieceOffset));
    java.util.Arrays.fill(piece.array(), (byte) 0); // behind the end of the file
    try {
      int count = 0;
      while (piece.hasRemaining() && count >= 0) {
        count = file.read(piece, pieceOffset + piece.position());
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (piece.position() < Math.min(left, piece.limit())) {
      throw shorter();
    }
    piece.position(0);
    return true;
  }

  /** Where a file has been cut there is no more data either. */
  private void requireWhole() throws AdminException {
    try {
      if (file.size() < fileBytes) {
        throw shorter();
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static AdminException shorter() {
    return new AdminException(
        AdminException.Kind.FAILED, "the file became shorter while it was read");
  }

  private static AdminException unreadable(IOException e) {
    return new AdminException(
        AdminException.Kind.FAILED, "the file can't be read: " + e.getMessage(), e);
  }

  private static void writeData(FileChannel file, long offset, ByteBuffer data) throws IOException {
    int limit = data.limit();
    int at = 0;
    while (at < limit) {
      int from = at;
      boolean zero = isZero(data, at, end(data, at));
      while (at < limit && isZero(data, at, end(data, at)) == zero) {
        at = end(data, at);
      }
      if (!zero) {
        ByteBuffer part = data.duplicate().position(from).limit(at);
        while (part.hasRemaining()) {
          file.write(part, offset + part.position());
        }
      }
    }
  }

  private static int end(ByteBuffer data, int from) {
    return Math.min(from + BLOCK_BYTES, data.limit());
  }

  @SuppressWarnings("ByteBufferBackingArray") // every buffer here is allocated here
  private static boolean isZero(ByteBuffer data, int from, int to) {
    byte[] bytes = data.array();
    // The first byte is zero, and each is like the one before it.
    return bytes[from] == 0 && java.util.Arrays.equals(bytes, from, to - 1, bytes, from + 1, to);
  }
}
