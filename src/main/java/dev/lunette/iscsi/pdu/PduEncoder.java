package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Turns PDUs into bytes (RFC 7143 11.2). As a handler it takes {@link Pdu}s of either direction,
 * whose data it releases, and lets byte buffers pass, so that a read can fill its own frame and
 * seal it.
 *
 * <p>There are three ways out, from the simplest to the one with the fewest copies:
 *
 * <ul>
 *   <li>write a {@link Pdu}: its data is copied behind the header, which is right for what is
 *       small;
 *   <li>take a {@link #frame}, fill in data from {@link #dataIndex}, {@link #seal} and write it;
 *   <li>write {@link #header}, the data as it is, and {@link #trailer}, one after the other.
 * </ul>
 *
 * <p>Used on the event loop of its channel.
 */
public final class PduEncoder extends ChannelOutboundHandlerAdapter {

  private Digests digests = Digests.NONE;

  /** What holds from the next PDU on. */
  public void become(Digests digests) {
    this.digests = digests;
  }

  /**
   * One pooled direct buffer for a whole PDU with room for header, digests, data and padding;
   * reader index 0, writer index at the end of the data, which starts at {@link #dataIndex()}.
   */
  public ByteBuf frame(ByteBufAllocator allocator, int dataLength) {
    return frame(allocator, dataIndex(), dataLength);
  }

  /** Where data starts in a {@link #frame}. */
  public int dataIndex() {
    return Pdu.HEADER_BYTES + (digests.header() ? Digest.BYTES : 0);
  }

  /**
   * Writes header, padding and digests around the data that a {@link #frame} holds; its writer
   * index is then its end.
   *
   * @param pdu one without additional header; its own data is not looked at
   * @param dataLength at most what the frame was made for
   */
  public void seal(Pdu pdu, ByteBuf frame, int dataLength) {
    seal(pdu, frame, 0, dataLength);
  }

  /**
   * Header (and digest) alone, for a PDU whose data goes out from another buffer.
   *
   * @param pdu its own data is not looked at
   * @param dataLength what DataSegmentLength says
   */
  public ByteBuf header(ByteBufAllocator allocator, Pdu pdu, int dataLength) {
    int ahsBytes = ahsBytes(pdu);
    ByteBuf header = allocator.directBuffer(dataIndex() + ahsBytes);
    writeHeader(pdu, header, ahsBytes, dataLength);
    return header.writerIndex(dataIndex() + ahsBytes);
  }

  /**
   * Padding and data digest that follow {@code length} bytes at {@code index}; empty if there are
   * none.
   */
  public ByteBuf trailer(ByteBufAllocator allocator, ByteBuf data, int index, int length) {
    int padding = Bhs.padded(length) - length;
    int bytes = padding + dataDigestBytes(length);
    if (bytes == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf trailer = allocator.directBuffer(bytes).writeZero(padding);
    if (dataDigestBytes(length) != 0) {
      trailer.writeIntLE(Digest.crc32cPadded(data, index, length));
    }
    return trailer;
  }

  /**
   * Adds a whole PDU to the end of a buffer that collects many.
   *
   * @param pdu one without additional header; its own data is not looked at
   * @param data its data, from {@code index} on; no index moves
   */
  public void append(ByteBuf batch, Pdu pdu, ByteBuf data, int index, int length) {
    appendHeader(batch, pdu, length);
    batch.writeBytes(data, index, length).writeZero(Bhs.padded(length) - length);
    if (dataDigestBytes(length) != 0) {
      batch.writeIntLE(Digest.crc32cPadded(data, index, length));
    }
  }

  /**
   * Adds header (and digest) alone to such a buffer; data and {@link #trailer} follow elsewhere.
   */
  public void appendHeader(ByteBuf batch, Pdu pdu, int length) {
    int start = batch.readerIndex();
    int at = batch.writerIndex();
    batch.ensureWritable(dataIndex()).writerIndex(at + dataIndex()).readerIndex(at);
    writeHeader(pdu, batch, 0, length);
    batch.readerIndex(start);
  }

  /** Bytes that {@link #append} adds for so much data. */
  public int frameBytes(int length) {
    return dataIndex() + Bhs.padded(length) + dataDigestBytes(length);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof Pdu pdu) {
      ChannelFuture _ = ctx.write(encode(ctx.alloc(), pdu), promise);
    } else {
      ChannelFuture _ = ctx.write(message, promise);
    }
  }

  /** The whole PDU in one buffer; its data is released. */
  private ByteBuf encode(ByteBufAllocator allocator, Pdu pdu) {
    ByteBuf data = pdu.data();
    try {
      int ahsBytes = ahsBytes(pdu);
      int dataLength = data.readableBytes();
      int dataIndex = dataIndex() + ahsBytes;
      ByteBuf frame = frame(allocator, dataIndex, dataLength);
      frame.setBytes(dataIndex, data, data.readerIndex(), dataLength);
      seal(pdu, frame, ahsBytes, dataLength);
      return frame;
    } finally {
      data.release();
    }
  }

  private ByteBuf frame(ByteBufAllocator allocator, int dataIndex, int dataLength) {
    int bytes = dataIndex + Bhs.padded(dataLength) + dataDigestBytes(dataLength);
    return allocator.directBuffer(bytes).writerIndex(dataIndex + dataLength);
  }

  private void seal(Pdu pdu, ByteBuf frame, int ahsBytes, int dataLength) {
    assert ahsBytes == ahsBytes(pdu) : "a frame has no room for additional header segments";
    writeHeader(pdu, frame, ahsBytes, dataLength);
    int dataIndex = dataIndex() + ahsBytes;
    int padded = Bhs.padded(dataLength);
    frame.writerIndex(dataIndex + dataLength).writeZero(padded - dataLength);
    if (dataDigestBytes(dataLength) != 0) {
      frame.writeIntLE(Digest.crc32c(frame, dataIndex, padded));
    }
  }

  private void writeHeader(Pdu pdu, ByteBuf header, int ahsBytes, int dataLength) {
    assert dataLength <= Bhs.MAX_DATA_SEGMENT_BYTES : "data segment of " + dataLength + " bytes";
    pdu.write(header);
    Bhs.putLengths(header, ahsBytes, dataLength);
    if (pdu instanceof ScsiCommand command) {
      Ahs.write(command, header);
    }
    if (digests.header()) {
      int bytes = Pdu.HEADER_BYTES + ahsBytes;
      int start = header.readerIndex();
      header.setIntLE(start + bytes, Digest.crc32c(header, start, bytes));
    }
  }

  private static int ahsBytes(Pdu pdu) {
    return pdu instanceof ScsiCommand command ? Ahs.bytes(command) : 0;
  }

  /** No digest follows where there is no data segment (RFC 7143 11.2.3). */
  private int dataDigestBytes(int dataLength) {
    return digests.data() && dataLength > 0 ? Digest.BYTES : 0;
  }
}
