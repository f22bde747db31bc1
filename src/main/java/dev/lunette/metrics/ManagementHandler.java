package dev.lunette.metrics;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the management port: GET and HEAD of three paths, one request after the other.
 *
 * <p>Metrics are written by another thread, since the store takes its time to answer; health is
 * told at once. Whoever sends no whole request in time, or takes no answer, is closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class ManagementHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final Logger LOG = LoggerFactory.getLogger(ManagementHandler.class);
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Exposition exposition;
  private final Health health;
  private final Executor writer;
  private final long patienceMillis;
  private @Nullable Future<?> timer;

  ManagementHandler(Exposition exposition, Health health, Executor writer, long patienceMillis) {
    this.exposition = exposition;
    this.health = health;
    this.writer = writer;
    this.patienceMillis = patienceMillis;
  }

  /** What to answer a request, when all of that is known. */
  private record Reply(boolean keepAlive, boolean withBody) {}

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    wait(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopWaiting();
  }

  private void wait(ChannelHandlerContext context) {
    stopWaiting();
    Runnable close = context::close;
    timer = context.executor().schedule(close, patienceMillis, TimeUnit.MILLISECONDS);
  }

  private void stopWaiting() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    wait(context);
    boolean head = request.method().equals(HttpMethod.HEAD);
    Reply reply = new Reply(HttpUtil.isKeepAlive(request), !head);
    if (request.decoderResult().isFailure()) {
      answer(context, new Reply(false, true), HttpResponseStatus.BAD_REQUEST, "not HTTP");
      return;
    }
    if (!head && !request.method().equals(HttpMethod.GET)) {
      String sentence = "%s is not answered here, expected GET".formatted(request.method());
      answer(context, reply, HttpResponseStatus.METHOD_NOT_ALLOWED, sentence);
      return;
    }
    String path = request.uri().replaceFirst("\\?.*", "");
    switch (path) {
      case "/metrics" -> metrics(context, reply, request.headers().get(HttpHeaderNames.ACCEPT));
      case "/healthz" -> health(context, reply, health.dead());
      case "/readyz" -> health(context, reply, health.notReady());
      default ->
          answer(
              context,
              reply,
              HttpResponseStatus.NOT_FOUND,
              "nothing is here, expected /metrics, /healthz or /readyz");
    }
  }

  private void health(ChannelHandlerContext context, Reply reply, Optional<String> problem) {
    answer(
        context,
        reply,
        problem.isEmpty() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
        problem.orElse("ok"));
  }

  private void metrics(ChannelHandlerContext context, Reply reply, @Nullable String accept) {
    context.channel().config().setAutoRead(false); // one page at a time for each connection
    try {
      writer.execute(() -> page(context, reply, accept));
    } catch (RejectedExecutionException e) {
      resume(context);
      answer(
          context,
          reply,
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "too many pages are being written, try again later");
    }
  }

  /** On the thread that writes pages. */
  private void page(ChannelHandlerContext context, Reply reply, @Nullable String accept) {
    Runnable answer;
    try {
      Exposition.Page page = exposition.page(accept);
      answer =
          () ->
              answer(
                  context, reply, response(HttpResponseStatus.OK, page.contentType(), page.text()));
    } catch (IOException | RuntimeException e) {
      LOG.error("the metrics could not be written", e);
      answer =
          () ->
              answer(
                  context,
                  reply,
                  HttpResponseStatus.INTERNAL_SERVER_ERROR,
                  "the metrics could not be written, the log says why");
    }
    Runnable then = answer;
    context
        .executor()
        .execute(() -> {
          resume(context);
          then.run();
        });
  }

  private static void resume(ChannelHandlerContext context) {
    context.channel().config().setAutoRead(true);
  }

  private void answer(
      ChannelHandlerContext context, Reply reply, HttpResponseStatus status, String sentence) {
    ByteBuf line = Unpooled.copiedBuffer(sentence + "\n", StandardCharsets.UTF_8);
    answer(context, reply, response(status, TEXT, line));
  }

  private static FullHttpResponse response(
      HttpResponseStatus status, String contentType, ByteBuf body) {
    FullHttpResponse made = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    made.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, contentType)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      made.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    return made;
  }

  private void answer(ChannelHandlerContext context, Reply reply, FullHttpResponse response) {
    FullHttpResponse sent = reply.withBody() ? response : response.replace(Unpooled.EMPTY_BUFFER);
    if (!reply.keepAlive()) {
      sent.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    ChannelFuture written = context.writeAndFlush(sent);
    written.addListener(
        reply.keepAlive() ? ChannelFutureListener.CLOSE_ON_FAILURE : ChannelFutureListener.CLOSE);
    written.addListener(done -> {
      if (done.isSuccess()) {
        wait(context);
      }
    });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{}: {}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }
}
