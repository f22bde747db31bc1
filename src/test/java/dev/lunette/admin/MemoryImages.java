package dev.lunette.admin;

import dev.lunette.admin.AdminException.Kind;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Images of {@link MemoryAdmin} on their way out and in. */
final class MemoryImages {
  private MemoryImages() {}

  /** Reads bytes that nobody changes. */
  static final class Reader implements ImageReader {
    private final byte[] bytes;
    private final Optional<UUID> id;
    private final Optional<UUID> baseId;
    private final Iterator<Change> pieces;
    private final MemoryAdmin.Closing closing;

    Reader(
        byte[] bytes,
        Optional<UUID> id,
        Optional<UUID> baseId,
        List<Change> pieces,
        MemoryAdmin.Closing closing) {
      this.closing = closing;
      this.bytes = bytes;
      this.id = id;
      this.baseId = baseId;
      this.pieces = pieces.iterator();
    }

    @Override
    public long sizeBytes() {
      return bytes.length;
    }

    @Override
    public Optional<UUID> id() {
      return id;
    }

    @Override
    public Optional<UUID> baseId() {
      return baseId;
    }

    @Override
    public Optional<Change> next() {
      return pieces.hasNext() ? Optional.of(pieces.next()) : Optional.empty();
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      target.put(bytes, (int) offset, target.remaining());
    }

    @Override
    public void close() throws AdminException {
      closing.run();
    }
  }

  /** Collects bytes, and hands them over when they are whole. */
  static final class Writer implements ImageWriter {
    private final byte[] bytes;
    private final Function<byte[], VDiskInfo> whole;

    Writer(byte[] bytes, Function<byte[], VDiskInfo> whole) {
      this.bytes = bytes;
      this.whole = whole;
    }

    @Override
    public void write(long offset, ByteBuffer source) throws AdminException {
      require(offset, source.remaining());
      source.get(bytes, (int) offset, source.remaining());
    }

    @Override
    public void zero(long offset, long length) throws AdminException {
      require(offset, length);
      java.util.Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
    }

    @Override
    public VDiskInfo finish() {
      return whole.apply(bytes);
    }

    @Override
    public void close() {}

    private void require(long offset, long length) throws AdminException {
      if (offset < 0 || length > bytes.length - offset) {
        throw new AdminException(Kind.INVALID, "a range behind the end");
      }
    }
  }
}
