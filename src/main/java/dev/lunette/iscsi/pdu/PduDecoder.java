package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of one connection into PDUs (RFC 7143 11.2) and fires each one as soon as it
 * is whole, in order.
 *
 * <p><b>No copies.</b> A data segment is a retained slice of what was received where it came in one
 * piece. Where it did not, one buffer of its exact length is filled, and that is the data segment;
 * {@link DataPlacement} has the socket fill it where much is missing.
 *
 * <p><b>Between PDUs everything may change.</b> Whoever handles a PDU may call {@link #become} or
 * {@link #pause}, and it holds from the very next PDU, even if that one came in the same buffer.
 *
 * <p><b>Bounded.</b> No length is believed before it is checked. A decoder holds one PDU in the
 * making and what was received while paused: as reading is off then, that is the buffer that was
 * being read, and one more if the transport had a read under way.
 *
 * <p><b>What is wrong with a PDU</b> decides what is fired. If only this one is wrong, a target
 * gets a {@link MalformedRequest} in its place. If the stream cannot be followed any further, a
 * {@link PduException} goes down the pipeline and nothing after it:
 *
 * <ul>
 *   <li>a header digest is wrong: its lengths may be wrong too, so nobody knows where the next PDU
 *       starts, and the connection is closed without a Reject (RFC 7143 7.8);
 *   <li>a data segment is longer than we declared to accept (RFC 7143 13.12): to take in and drop
 *       what breaks the rules would be to follow a length without a bound, so it is a Reject for a
 *       protocol error and then the end of the connection (RFC 7143 7.7, 7.13);
 *   <li>anything is wrong with a response: an initiator has no Reject to answer with.
 * </ul>
 *
 * <p>All methods are called on the event loop of the channel.
 */
public final class PduDecoder extends ChannelInboundHandlerAdapter {

  private final PduAssembler assembler;
  private final ArrayDeque<ByteBuf> received = new ArrayDeque<>(2);
  private @Nullable ChannelHandlerContext context;
  private boolean paused;
  private boolean decoding;
  private boolean ended;

  /** A decoder of {@link Request}s that refuses data segments over the given length. */
  public PduDecoder(int maxDataSegmentBytes) {
    this(new PduAssembler(maxDataSegmentBytes, false));
  }

  private PduDecoder(PduAssembler assembler) {
    this.assembler = assembler;
  }

  /** A decoder of {@link Response}s, for an initiator. */
  public static PduDecoder ofResponses(int maxDataSegmentBytes) {
    return new PduDecoder(new PduAssembler(maxDataSegmentBytes, true));
  }

  /**
   * What holds from the next PDU on: after login, the negotiated digests and our declared limit.
   */
  public void become(Digests digests, int maxDataSegmentBytes) {
    assembler.become(digests, maxDataSegmentBytes);
  }

  /**
   * Fires no PDU until {@link #resume}, and reads nothing from the socket. The decoder owns the
   * channel's {@code autoRead}: nobody else may set it.
   */
  public void pause() {
    paused = true;
    autoRead(false);
  }

  /**
   * Fires what is held, as long as nobody pauses again, with a {@code channelReadComplete} after
   * it, and reads on. Called while a PDU is being handled, it only takes back a {@link #pause}.
   */
  public void resume() {
    paused = false;
    if (context != null && !decoding && !received.isEmpty()) {
      try {
        decode(context);
      } finally {
        context.fireChannelReadComplete();
      }
    }
    autoRead(!paused);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      ctx.fireChannelRead(message);
    } else if (ended) {
      in.release();
    } else {
      received.add(in);
      decode(ctx);
    }
  }

  private void decode(ChannelHandlerContext ctx) {
    if (decoding) {
      return; // handling a PDU has led here; the loop below goes on when it is done
    }
    decoding = true;
    try {
      // A handler that closes the channel sees no further PDU, though channelInactive comes later.
      while (!paused && !received.isEmpty() && ctx.channel().isActive()) {
        ByteBuf in = received.element();
        Pdu pdu = assembler.next(in, ctx.alloc());
        if (!in.isReadable()) {
          received.remove().release();
        }
        if (pdu != null) {
          ctx.fireChannelRead(pdu);
        }
      }
    } catch (PduException e) {
      end();
      ctx.fireExceptionCaught(e);
    } finally {
      decoding = false;
    }
  }

  /** Where the next bytes that are received belong, if a long way of them goes to one place. */
  @Nullable ByteBuf place() {
    return received.isEmpty() ? assembler.place() : null;
  }

  private void end() {
    ended = true;
    received.forEach(ByteBuf::release);
    received.clear();
    assembler.release();
  }

  private void autoRead(boolean on) {
    if (context != null) {
      context.channel().config().setAutoRead(on);
    }
  }
}
