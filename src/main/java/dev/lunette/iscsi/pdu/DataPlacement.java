package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the socket of one connection put the rest of a large data segment where it belongs, so that
 * it is not copied there; everything else comes in buffers that grow with what is received. As long
 * as large segments come, a few reads follow each other, so that their responses go out together.
 */
public final class DataPlacement implements RecvByteBufAllocator {

  /** What follows a large data segment is likely the header of the next one, and little data. */
  private static final int HEADER_READ_BYTES = 4096;

  /** So many reads in a row, where large segments come, before what came is answered. */
  private static final int READS = 4;

  private final RecvByteBufAllocator adaptive = new AdaptiveRecvByteBufAllocator();
  private final PduDecoder decoder;

  /** Buffers for what this decoder is given. */
  public DataPlacement(PduDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new Placing((ExtendedHandle) adaptive.newHandle(), decoder);
  }

  private static final class Placing extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle adaptive;
    private final PduDecoder decoder;
    private @Nullable ChannelConfig config;
    private boolean placed;
    private boolean large;
    private int reads;

    Placing(ExtendedHandle adaptive, PduDecoder decoder) {
      super(adaptive);
      this.adaptive = adaptive;
      this.decoder = decoder;
    }

    @Override
    public void reset(ChannelConfig channelConfig) {
      config = channelConfig;
      reads = 0;
      super.reset(channelConfig);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      @Nullable ByteBuf place = decoder.place();
      boolean follows = placed;
      placed = place != null;
      large = placed || follows;
      if (place != null) {
        return place;
      }
      return follows ? allocator.ioBuffer(HEADER_READ_BYTES) : adaptive.allocate(allocator);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      reads++;
      return large
          ? reads < READS && config != null && config.isAutoRead() && maybeMoreData.get()
          : adaptive.continueReading(maybeMoreData);
    }
  }
}
