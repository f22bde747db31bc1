package dev.lunette.admin.rest;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer on its way from a worker to the socket: one chunk is being sent while the
 * next is filled, and the worker waits for a peer that reads slowly.
 */
final class ChunkStream extends OutputStream {
  private final Channel channel;
  private @Nullable ByteBuf chunk;
  private @Nullable ChannelFuture sending;

  ChunkStream(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      ByteBuf target = chunk;
      if (target == null) {
        target = channel.alloc().ioBuffer(RestLimits.CHUNK_BYTES, RestLimits.CHUNK_BYTES);
        chunk = target;
      }
      int count = Math.min(length - done, target.writableBytes());
      target.writeBytes(source, offset + done, count);
      done += count;
      if (!target.isWritable()) {
        send();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    send();
    awaitSent();
  }

  /** Drops a chunk that nobody wants any more. */
  @Override
  public void close() {
    ByteBuf unsent = chunk;
    chunk = null;
    if (unsent != null) {
      unsent.release();
    }
  }

  private void send() throws IOException {
    ByteBuf full = chunk;
    if (full == null) {
      return;
    }
    awaitSent();
    chunk = null;
    sending = channel.writeAndFlush(new DefaultHttpContent(full));
  }

  private void awaitSent() throws IOException {
    ChannelFuture last = sending;
    if (last == null) {
      return;
    }
    sending = null;
    try {
      last.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending an answer", e);
    }
    if (!last.isSuccess()) {
      throw new IOException("the peer has gone in the middle of the answer", last.cause());
    }
  }
}
