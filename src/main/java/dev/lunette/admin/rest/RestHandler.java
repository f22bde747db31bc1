package dev.lunette.admin.rest;

import dev.lunette.admin.rest.Incoming.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection, one after the other: takes them in on the event loop, has a
 * worker answer, and reads on when the answer is sent.
 */
@SuppressWarnings("FutureReturnValueIgnored") // where a write fails, the connection is at its end
final class RestHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(RestHandler.class);

  private final Desk desk;
  private final Pace pace;
  private final ByteArrayOutputStream json = new ByteArrayOutputStream();
  private @Nullable Incoming incoming;
  private @Nullable BodyPipe pipe;
  private boolean receiving;
  private boolean working;
  private boolean leaving;

  /** Whether the client takes another request on this connection. */
  private boolean keepAlive;

  RestHandler(Desk desk, Pace pace) {
    this.desk = desk;
    this.pace = pace;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    int connections = desk.enter();
    if (connections > RestLimits.CONNECTIONS + RestLimits.REFUSED) {
      context.close();
    } else if (connections > RestLimits.CONNECTIONS) {
      refuse(context, Problem.of(503, "too many connections, expected at most 64; try again"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    desk.leave();
    if (pipe != null) {
      pipe.fail("the connection ended in the middle of the image");
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (leaving) {
      ReferenceCountUtil.release(message);
      return;
    }
    switch (message) {
      case HttpRequest request when request.decoderResult().isFailure() -> {
        ReferenceCountUtil.release(message);
        refuse(context, problem(request.decoderResult().cause()));
      }
      case HttpRequest request -> begin(context, request);
      case HttpContent content when content.decoderResult().isFailure() -> {
        content.release();
        refuse(context, Problem.of(400, "the body is not cut into chunks as it should be"));
      }
      case HttpContent content -> take(context, content);
      default -> ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Pace.Check && pace.isTooSlow(awaitsPeer(context))) {
      LOG.debug("a connection is closed whose peer is too slow");
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("a connection is broken", cause);
    context.close();
  }

  /** Sends the only or last message of an answer; called on the event loop. */
  void answer(ChannelHandlerContext context, FullHttpResponse response) {
    if (receiving || leaving) {
      refuse(context, response);
      return;
    }
    HttpUtil.setContentLength(response, response.content().readableBytes());
    HttpUtil.setKeepAlive(response, keepAlive);
    context.writeAndFlush(response).addListener(sent -> answered(context, sent.isSuccess()));
  }

  /** The answer is sent; called on the event loop. */
  void answered(ChannelHandlerContext context, boolean more) {
    pace.wentOn();
    working = false;
    pipe = null;
    if (more && keepAlive) {
      reads(context, true);
    } else {
      context.close();
    }
  }

  /** Whether the connection goes on after the request at work; for its worker. */
  boolean keepsAlive() {
    return keepAlive;
  }

  static FullHttpResponse response(int status, String type, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    if (body.length > 0) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    }
    return response;
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    json.reset();
    receiving = true;
    keepAlive = HttpUtil.isKeepAlive(request);
    try {
      Incoming asked = Incoming.of(request, desk.routes());
      incoming = asked;
      boolean image = asked.route().body() == Route.Body.IMAGE;
      if (!image && HttpUtil.getContentLength(request, 0L) > RestLimits.JSON_BYTES) {
        throw tooLong();
      }
      if (HttpUtil.is100ContinueExpected(request)) {
        context.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
      if (image) {
        BodyPipe body = new BodyPipe(() -> context.executor().execute(() -> readOn(context)));
        pipe = body;
        dispatch(context, asked, body);
      }
    } catch (Refusal e) {
      refuse(context, e.problem());
    } catch (NumberFormatException e) {
      refuse(context, Problem.of(400, "Content-Length is no number, expected one"));
    }
  }

  private void take(ChannelHandlerContext context, HttpContent content) {
    BodyPipe image = pipe;
    boolean last = content instanceof LastHttpContent;
    receiving = !last;
    if (image != null) {
      boolean room = image.offer(content.content());
      if (last) {
        image.end();
      }
      reads(context, room && !last);
      return;
    }
    try {
      collect(content.content());
      Incoming asked = incoming;
      if (last && asked != null) {
        reads(context, false);
        dispatch(context, asked, new ByteArrayInputStream(json.toByteArray()));
      }
    } catch (Refusal e) {
      refuse(context, e.problem());
    } finally {
      content.release();
    }
  }

  private void collect(ByteBuf piece) throws Refusal {
    if (json.size() + piece.readableBytes() > RestLimits.JSON_BYTES) {
      throw tooLong();
    }
    byte[] bytes = new byte[piece.readableBytes()];
    piece.readBytes(bytes);
    json.writeBytes(bytes);
    Incoming asked = incoming;
    if (json.size() > 0 && asked != null && asked.route().body() == Route.Body.NONE) {
      throw new Refusal(400, "there is a body, expected none");
    }
  }

  private void dispatch(ChannelHandlerContext context, Incoming asked, InputStream body) {
    pace.wentOn();
    working = true;
    try {
      desk.execute(new Task(desk, this, context, asked, body));
    } catch (RejectedExecutionException e) {
      refuse(context, Problem.of(503, "too many requests are waiting, expected fewer; try again"));
    }
  }

  private void refuse(ChannelHandlerContext context, Problem problem) {
    byte[] body = dev.lunette.admin.AdminJson.write(problem);
    refuse(context, response(problem.status(), Problem.MEDIA_TYPE, body));
  }

  /**
   * Answers a request that is not whole, or none. What still comes is dropped, and the connection
   * ends: at once, the peer might not get to read the answer.
   */
  private void refuse(ChannelHandlerContext context, FullHttpResponse response) {
    if (leaving) {
      response.release();
      return;
    }
    leaving = true;
    if (pipe != null) {
      pipe.close();
    }
    HttpUtil.setContentLength(response, response.content().readableBytes());
    HttpUtil.setKeepAlive(response, false);
    context.writeAndFlush(response);
    reads(context, true);
    context
        .executor()
        .schedule(() -> context.close(), RestLimits.LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** There is room for more of an image. */
  private void readOn(ChannelHandlerContext context) {
    if (receiving) {
      reads(context, true);
    }
  }

  /**
   * Reads on or holds what comes; on the event loop, so that the last word is the right one.
   *
   * <p>It is auto-read and not one read() for each message: FlowControlHandler forgets a read that
   * is asked for while a message is handed on, as soon as the read of the socket ends. A body that
   * came after its head then waited in its queue for good.
   */
  private static void reads(ChannelHandlerContext context, boolean on) {
    context.channel().config().setAutoRead(on);
  }

  private boolean awaitsPeer(ChannelHandlerContext context) {
    BodyPipe image = pipe;
    ChannelOutboundBuffer unsent = context.channel().unsafe().outboundBuffer();
    return !working
        || (receiving && image != null && image.hasRoom())
        || (unsent != null && unsent.totalPendingWriteBytes() > 0);
  }

  private static Refusal tooLong() {
    return new Refusal(413, "the body is longer than %d bytes".formatted(RestLimits.JSON_BYTES));
  }

  private static Problem problem(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException e ->
          Problem.of(
              414, "the request line is longer than %d bytes".formatted(RestLimits.LINE_BYTES));
      case TooLongHttpHeaderException e ->
          Problem.of(431, "the header is longer than %d bytes".formatted(RestLimits.HEADER_BYTES));
      default -> Problem.of(400, "that is not HTTP/1.1");
    };
  }
}
