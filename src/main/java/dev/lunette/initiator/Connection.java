package dev.lunette.initiator;

import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.PduEncoder;
import dev.lunette.iscsi.pdu.PduException;
import dev.lunette.iscsi.pdu.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Function;

/** One connection to a target: what it receives goes to the phase that it is in. */
final class Connection extends ChannelInboundHandlerAdapter {

  /** What a data segment of a login has at most (RFC 7143 13.12). */
  static final int LOGIN_DATA_SEGMENT_BYTES = 8192;

  private final Channel channel;
  private final PduEncoder encoder = new PduEncoder();
  private final ResponseStream stream;
  private final ReceiveBuffer receiveBuffer;
  private Phase phase;
  private long arrivedNanos;
  private boolean over;

  Connection(Channel channel, ReceiveBuffer receiveBuffer, Function<Connection, Phase> first) {
    this.channel = channel;
    this.receiveBuffer = receiveBuffer;
    this.phase = first.apply(this);
    this.stream = new ResponseStream(LOGIN_DATA_SEGMENT_BYTES, phase);
  }

  Channel channel() {
    return channel;
  }

  PduEncoder encoder() {
    return encoder;
  }

  /** When the buffer that is handled now had come, by {@link System#nanoTime}. */
  long arrivedNanos() {
    return arrivedNanos;
  }

  /** What holds after the PDU that is handled now, in both directions. */
  void become(Phase next, Digests digests, int maxDataSegmentBytes) {
    phase = next;
    encoder.become(digests);
    stream.become(digests, maxDataSegmentBytes, next);
  }

  /** Ends the connection, which has no more to do. */
  void close() {
    fail(new InitiatorException("the session is closed"));
  }

  /** Ends the connection over something that the target, or who asks, is told in a sentence. */
  void fail(InitiatorException why) {
    if (!over) {
      over = true;
      ChannelFuture _ = channel.close();
      phase.failed(why);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    phase.begins();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    arrivedNanos = System.nanoTime();
    try {
      if (!over) {
        stream.feed(in, ctx.alloc());
      }
    } catch (PduException e) {
      fail(new InitiatorException("what the target sent cannot be followed: " + e.sentence(), e));
    } catch (ProtocolError e) {
      fail(new InitiatorException(String.valueOf(e.getMessage()), e));
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    phase.batchEnds();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stream.release();
    fail(new InitiatorException("the target has closed the connection"));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    receiveBuffer.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(
        cause instanceof IOException
            ? new InitiatorException("the connection is lost: " + plain(cause), cause)
            : new InitiatorException("the load generator has failed: " + cause, cause));
  }

  /** The words of the system, without the name of the call and the address. */
  static String plain(Throwable cause) {
    String words = String.valueOf(cause.getMessage()).replaceFirst(": \\S*/\\S+$", "");
    return words.substring(words.lastIndexOf(": ") + 1).strip().toLowerCase(Locale.ROOT);
  }
}
