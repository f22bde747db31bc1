package dev.lunette.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Writes an image as a stream of bytes; without {@link #end} it is none. */
public final class ImageEncoder {
  private static final UUID NONE = new UUID(0, 0);

  private final OutputStream out;
  private final ByteBuffer record = ByteBuffer.allocate(ImageFormat.RECORD_BYTES);
  private long records;
  private long bytes;

  /** Writes the header; the stream stays the caller's to close. */
  public ImageEncoder(OutputStream out, ImageHeader header) throws IOException {
    this.out = out;
    ByteBuffer head = ByteBuffer.allocate(ImageFormat.HEADER_BYTES);
    head.putLong(ImageFormat.MAGIC).putShort(ImageFormat.VERSION);
    boolean difference = header.baseId().isPresent();
    head.putShort(difference ? ImageFormat.DIFFERENCE : ImageFormat.WHOLE).putInt(0);
    head.putLong(header.sizeBytes());
    put(head, header.id().orElse(NONE));
    put(head, header.baseId().orElse(NONE));
    CRC32C checksum = new CRC32C();
    checksum.update(head.array(), 0, head.position());
    head.putInt((int) checksum.getValue());
    out.write(head.array());
  }

  /** Writes bytes of the image, position to limit; the buffer has an array. */
  public void data(long offset, ByteBuffer source) throws IOException {
    int end = source.limit();
    for (long at = offset; source.position() < end; ) {
      int length = Math.min(end - source.position(), ImageFormat.DATA_BYTES);
      source.limit(source.position() + length);
      write(ImageFormat.DATA, at, length, source);
      source.limit(end);
      records++;
      bytes += length;
      at += length;
    }
  }

  /** Says that a range is zeros. */
  public void zero(long offset, long length) throws IOException {
    write(ImageFormat.ZERO, offset, length, ByteBuffer.allocate(0));
    records++;
    bytes += length;
  }

  /** Ends the stream with the reason why the rest of the image is not there. */
  public void failed(String sentence) throws IOException {
    byte[] text = sentence.getBytes(StandardCharsets.UTF_8);
    byte[] shown = Arrays.copyOf(text, Math.min(text.length, ImageFormat.FAILURE_BYTES));
    write(ImageFormat.FAILURE, 0, shown.length, ByteBuffer.wrap(shown));
    out.flush();
  }

  /** Says that this was all. */
  public void end() throws IOException {
    write(ImageFormat.END, records, bytes, ByteBuffer.allocate(0));
    out.flush();
  }

  private void write(int type, long offset, long length, ByteBuffer data) throws IOException {
    record.clear().putInt(type).putLong(offset).putLong(length);
    CRC32C checksum = new CRC32C();
    checksum.update(record.array(), 0, record.position());
    checksum.update(data.duplicate());
    record.putInt((int) checksum.getValue());
    out.write(record.array());
    out.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
    data.position(data.limit());
  }

  private static void put(ByteBuffer head, UUID id) {
    head.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }
}
