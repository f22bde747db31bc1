package dev.lunette.iscsi.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.function.LongConsumer;

/**
 * Flushes a connection once for all that one batch has written, be it a batch of input or of
 * completions from other threads, or before that once it is much; and knows when the memory of what
 * was written is free.
 *
 * <p>An initiator has a number of commands on their way and sends the next ones when answers come.
 * If all of them were answered at once, it and we would take turns in waiting for each other.
 */
final class OutputBatch {

  /** So much goes out before more is executed. */
  private static final int FULL_BYTES = 64 << 10;

  /** And so many responses of whatever size. */
  static final int FULL_RESPONSES = 16;

  private final Channel channel;
  private final CommandMeter meter;
  private final LongConsumer sent;
  private boolean reading;
  private boolean scheduled;
  private int responses;
  private long queuedBytes;
  private long batches;

  /**
   * The output of a connection.
   *
   * @param meter told when input and output begin
   * @param sent told how many {@link #queued} bytes the socket has taken, or will never take
   */
  OutputBatch(Channel channel, CommandMeter meter, LongConsumer sent) {
    this.channel = channel;
    this.meter = meter;
    this.sent = sent;
  }

  /** Input is being handled; its end flushes. */
  void inputBegins() {
    if (!reading) {
      reading = true;
      meter.inputBegins();
    }
  }

  void inputEnds() {
    reading = false;
    flush();
  }

  /** Memory that a written response holds until the socket has taken it. */
  void queued(long bytes) {
    queuedBytes += bytes;
  }

  /** Something has been written: it is flushed at the end of this batch, or now if it is much. */
  void flushSoon() {
    responses++;
    if (queuedBytes >= FULL_BYTES || responses >= FULL_RESPONSES) {
      flush();
    } else if (!reading && !scheduled) {
      scheduled = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  private void flush() {
    scheduled = false;
    responses = 0;
    long bytes = queuedBytes;
    queuedBytes = 0; // what comes while this goes out is for the next one
    meter.outputBegins();
    channel.flush();
    if (bytes == 0) {
      return;
    }
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    if (waiting == null || waiting.isEmpty()) {
      taken(bytes);
    } else { // what stands behind all of it says when the socket has taken it
      ChannelFuture _ =
          channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> taken(bytes));
    }
  }

  private void taken(long bytes) {
    batches++;
    sent.accept(bytes);
  }

  /** Batches with data that the socket has taken so far. */
  long batches() {
    return batches;
  }

  /** Bytes that wait for the socket, the one buffer that it is taking counted whole. */
  long unsentBytes() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  /** How much of the buffer that it is taking the socket has taken. */
  long progressBytes() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.currentProgress();
  }
}
