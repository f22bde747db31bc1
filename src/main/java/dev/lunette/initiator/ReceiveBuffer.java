package dev.lunette.initiator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * One buffer that a connection receives into again and again. Whoever handles what came takes all
 * of it at once and keeps none of it, so it is free when the next read wants it.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

  private final ByteBuf buffer;

  ReceiveBuffer(ByteBufAllocator allocator, int bytes) {
    this.buffer = allocator.directBuffer(bytes, bytes);
  }

  void release() {
    buffer.release();
  }

  @Override
  @SuppressWarnings("deprecation") // the type that ChannelConfig wants
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return buffer.refCnt() == 1
            ? buffer.clear().retain()
            : allocator.directBuffer(buffer.capacity());
      }

      @Override
      public int guess() {
        return buffer.capacity();
      }
    };
  }
}
