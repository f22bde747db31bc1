package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Turns responses into bytes (RFC 7143 11.2). As a handler it takes {@link Response}s, whose data
 * it releases, and lets byte buffers pass, so that a read can fill its own frame and seal it.
 */
public final class PduEncoder extends ChannelOutboundHandlerAdapter {
  // CONTRACT
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
    return allocator.directBuffer(dataLength + (digests.header() ? 1 : 0));
  }

  /** Where data starts in a {@link #frame}. */
  public int dataIndex() {
    return Pdu.HEADER_BYTES;
  }

  /**
   * Writes header, padding and digests around the data that a {@link #frame} holds; its writer
   * index is then its end.
   */
  public void seal(Response response, ByteBuf frame, int dataLength) {}

  /** Header (and digest) alone, for a PDU whose data goes out from another buffer. */
  public ByteBuf header(ByteBufAllocator allocator, Response response, int dataLength) {
    return frame(allocator, 0);
  }

  /**
   * Padding and data digest that follow {@code length} bytes at {@code index}; empty if there are
   * none.
   */
  public ByteBuf trailer(ByteBufAllocator allocator, ByteBuf data, int index, int length) {
    return frame(allocator, 0);
  }
}
