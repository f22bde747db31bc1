package dev.lunette.iscsi.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.LongConsumer;

/**
 * What waits to be sent on one connection: all that one batch of input or of completions has
 * brought about goes out with one flush, and the memory of what has gone is counted.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class Outbox {

  private final ChannelHandlerContext context;
  private final LongConsumer sent;
  private boolean reading;
  private boolean flushScheduled;
  private long queuedBytes;

  /**
   * An empty one.
   *
   * @param sent told of queued memory that the socket has taken
   */
  Outbox(ChannelHandlerContext context, LongConsumer sent) {
    this.context = context;
    this.sent = sent;
  }

  /** Input is being handled: no flush before its end. */
  void inputBegins() {
    reading = true;
  }

  void inputEnds() {
    reading = false;
    flush();
  }

  /** Memory of a task whose answer is queued is free once the socket has taken it. */
  void queued(long bytes) {
    queuedBytes += bytes;
  }

  /** Flushes at the end of this batch, be it of input or of completions. */
  void flushSoon() {
    if (!reading && !flushScheduled) {
      flushScheduled = true;
      context.executor().execute(this::flush);
    }
  }

  void flush() {
    flushScheduled = false;
    long bytes = queuedBytes;
    if (bytes == 0) {
      context.flush();
      return;
    }
    queuedBytes = 0;
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> sent.accept(bytes));
  }
}
