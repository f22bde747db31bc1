package dev.lunette.admin;

import dev.lunette.admin.AdminException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Reads an image from a stream of bytes, which may hold anything: what it gives is checked. */
public final class ImageDecoder implements ImageReader {
  private final InputStream in;
  private final ImageHeader header;
  private final byte[] record = new byte[ImageFormat.RECORD_BYTES];
  private final byte[] data = new byte[ImageFormat.DATA_BYTES];
  private Optional<Change> piece = Optional.empty();
  private boolean ended;
  private long records;
  private long bytes;
  private long nextOffset;

  private ImageDecoder(InputStream in, ImageHeader header) {
    this.in = in;
    this.header = header;
  }

  /** Reads the header; the stream is closed with the reader, or here if it is no image. */
  public static ImageDecoder open(InputStream in) throws AdminException {
    try {
      return new ImageDecoder(in, header(in));
    } catch (AdminException | RuntimeException e) {
      close(in);
      throw e;
    }
  }

  public ImageHeader header() {
    return header;
  }

  @Override
  public long sizeBytes() {
    return header.sizeBytes();
  }

  @Override
  public Optional<UUID> id() {
    return header.id();
  }

  @Override
  public Optional<UUID> baseId() {
    return header.baseId();
  }

  @Override
  public Optional<Change> next() throws AdminException {
    if (ended) {
      return Optional.empty();
    }
    fill(in, record, record.length, "the head of record %d".formatted(records));
    ByteBuffer head = ByteBuffer.wrap(record);
    int type = head.getInt();
    long offset = head.getLong();
    long length = head.getLong();
    int dataBytes = dataBytes(type, offset, length);
    fill(in, data, dataBytes, "the data of record %d".formatted(records));
    CRC32C checksum = new CRC32C();
    checksum.update(record, 0, record.length - ImageFormat.CHECKSUM_BYTES);
    checksum.update(data, 0, dataBytes);
    if ((int) checksum.getValue() != head.getInt()) {
      throw invalid("the checksum of record %d is wrong: the image is damaged".formatted(records));
    }
    if (type == ImageFormat.FAILURE) {
      throw new AdminException(Kind.FAILED, new String(data, 0, dataBytes, StandardCharsets.UTF_8));
    }
    piece = type == ImageFormat.END ? end(offset, length) : range(type, offset, length);
    return piece;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws AdminException {
    Change last = piece.orElseThrow(() -> new IllegalStateException("no piece to read"));
    long from = offset - last.offset();
    if (last.zero() || from < 0 || from > last.length() - target.remaining()) {
      throw new IllegalArgumentException(
          "%d bytes at %d, expected to be in %s".formatted(target.remaining(), offset, last));
    }
    target.put(data, (int) from, target.remaining());
  }

  @Override
  public void close() {
    close(in);
  }

  private static ImageHeader header(InputStream in) throws AdminException {
    byte[] bytes = new byte[ImageFormat.HEADER_BYTES];
    fill(in, bytes, bytes.length, "the header");
    ByteBuffer head = ByteBuffer.wrap(bytes);
    if (head.getLong() != ImageFormat.MAGIC) {
      throw invalid("it does not begin as an image stream, expected one that export has made");
    }
    int version = head.getShort();
    if (version != ImageFormat.VERSION) {
      throw invalid("its format is %d, expected %d".formatted(version, ImageFormat.VERSION));
    }
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - ImageFormat.CHECKSUM_BYTES);
    if ((int) checksum.getValue() != head.getInt(bytes.length - ImageFormat.CHECKSUM_BYTES)) {
      throw invalid("the checksum of its header is wrong: the image is damaged");
    }
    int kind = head.getShort();
    int reserved = head.getInt();
    long sizeBytes = head.getLong();
    Optional<UUID> id = id(head);
    Optional<UUID> baseId = id(head);
    boolean difference = kind == ImageFormat.DIFFERENCE;
    if ((kind != ImageFormat.WHOLE && !difference) || reserved != 0) {
      throw invalid("its kind is %d and %d, expected 0 or 1, and 0".formatted(kind, reserved));
    }
    if (sizeBytes <= 0 || difference != baseId.isPresent()) {
      throw invalid(
          "kind %d, %d bytes, base %s: expected a size, and a base for a difference only"
              .formatted(kind, sizeBytes, baseId.map(UUID::toString).orElse("none")));
    }
    return new ImageHeader(sizeBytes, id, baseId);
  }

  /** How much data follows the head of a record, which is not trusted yet. */
  private int dataBytes(int type, long offset, long length) throws AdminException {
    int most =
        switch (type) {
          case ImageFormat.DATA -> ImageFormat.DATA_BYTES;
          case ImageFormat.FAILURE -> ImageFormat.FAILURE_BYTES;
          case ImageFormat.ZERO, ImageFormat.END -> 0;
          default ->
              throw invalid("record %d is of type %d, expected 1 to 4".formatted(records, type));
        };
    if (length < 0 || offset < 0 || (most > 0 && length > most)) {
      throw invalid(
          "record %d has %d bytes at %d, expected at most %d"
              .formatted(records, length, offset, most));
    }
    return most > 0 ? (int) length : 0;
  }

  private Optional<Change> range(int type, long offset, long length) throws AdminException {
    if (length == 0 || offset < nextOffset || offset > sizeBytes() - length) {
      throw invalid(
          "record %d has %d bytes at %d, expected some between %d and %d"
              .formatted(records, length, offset, nextOffset, sizeBytes()));
    }
    records++;
    bytes += length;
    nextOffset = offset + length;
    return Optional.of(new Change(offset, length, type == ImageFormat.ZERO));
  }

  private Optional<Change> end(long toldRecords, long toldBytes) throws AdminException {
    if (toldRecords != records || toldBytes != bytes) {
      throw invalid(
          "its end tells of %d records with %d bytes, but there were %d with %d"
              .formatted(toldRecords, toldBytes, records, bytes));
    }
    ended = true;
    try {
      if (in.read() >= 0) {
        throw invalid("it goes on behind its end");
      }
    } catch (IOException e) {
      throw broken(e);
    }
    return Optional.empty();
  }

  private static Optional<UUID> id(ByteBuffer head) {
    UUID id = new UUID(head.getLong(), head.getLong());
    return Optional.of(id).filter(some -> !some.equals(new UUID(0, 0)));
  }

  private static void fill(InputStream in, byte[] target, int length, String what)
      throws AdminException {
    int count;
    try {
      count = in.readNBytes(target, 0, length);
    } catch (IOException e) {
      throw broken(e);
    }
    if (count < length) {
      throw invalid("it ends in %s, where %d bytes are missing".formatted(what, length - count));
    }
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // Everything that was wanted of it has been read.
      org.slf4j.LoggerFactory.getLogger(ImageDecoder.class).debug("an image is not closed", e);
    }
  }

  private static AdminException broken(IOException e) {
    return new AdminException(Kind.FAILED, "the image can't be read: " + e.getMessage(), e);
  }

  private static AdminException invalid(String reason) {
    return new AdminException(Kind.INVALID, "the image can't be used: " + reason);
  }
}
