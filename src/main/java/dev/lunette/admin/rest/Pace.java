package dev.lunette.admin.rest;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much a peer moves, looked at from time to time: one that owes something and moves next to
 * nothing is too slow. A timeout for silence alone would let it send a byte a minute for ever.
 *
 * <p>It is on the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write tells its promise
final class Pace extends ChannelDuplexHandler {
  /** The event that asks for a look. */
  record Check() {}

  private final long periodMillis;
  private long moved;
  private boolean awaited;
  private @Nullable ScheduledFuture<?> checks;

  Pace(long periodMillis) {
    this.periodMillis = periodMillis;
  }

  /** A request is whole, or answered: whoever gets there is not slow, however short it is. */
  void wentOn() {
    moved += RestLimits.PACE_BYTES;
  }

  /** Takes a look: whether the peer is awaited, now and at the last look, and has hardly moved. */
  boolean isTooSlow(boolean awaits) {
    boolean slow = awaits && awaited && moved < RestLimits.PACE_BYTES;
    awaited = awaits;
    moved = 0;
    return slow;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    checks =
        context
            .executor()
            .scheduleAtFixedRate(
                () -> context.fireUserEventTriggered(new Check()),
                periodMillis,
                periodMillis,
                TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (checks != null) {
      checks.cancel(false);
    }
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      moved += bytes.readableBytes();
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ChannelPromise told = promise.unvoid();
    if (message instanceof ByteBuf bytes) {
      int count = bytes.readableBytes();
      told.addListener(sent -> moved += sent.isSuccess() ? count : 0);
    }
    context.write(message, told);
  }
}
