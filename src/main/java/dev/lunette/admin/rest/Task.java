package dev.lunette.admin.rest;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminJson;
import dev.lunette.admin.ImageCopy;
import dev.lunette.admin.ImageReader;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request at work, on a thread that may wait.
 *
 * @param desk whose threads it is on
 * @param handler where the answer goes
 * @param context the same
 * @param asked what is asked for
 * @param body what comes with it
 */
@SuppressWarnings("FutureReturnValueIgnored") // where a write fails, the connection is at its end
record Task(
    Desk desk, RestHandler handler, ChannelHandlerContext context, Incoming asked, InputStream body)
    implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Task.class);

  private static final String IMAGE_TYPE = "application/vnd.lunette.image";
  private static final String JSON_TYPE = "application/json";

  @Override
  public void run() {
    try (body) {
      Call call = new Call(asked.names(), asked.query(), body);
      call.allowParameters(asked.route().parameters());
      if (asked.route().body() == Route.Body.IMAGE) {
        inStream(() -> send(asked.route().action().answer(call)));
      } else {
        send(asked.route().action().answer(call));
      }
    } catch (AdminException e) {
      if (e.kind() == AdminException.Kind.FAILED) {
        logFailure(e);
      }
      send(Problem.of(e));
    } catch (IOException | RuntimeException e) {
      LOG.error("{} failed", asked.route().line(), e);
      send(Problem.of(500, "it failed in the server, whose log says more: " + e));
    }
  }

  private void logFailure(AdminException e) {
    String how = context.channel().isActive() ? "failed" : "was given up, the peer has gone";
    LOG.warn("{} {}: {}", asked.route().line(), how, e.getMessage());
    LOG.debug("{} {}", asked.route().line(), how, e);
  }

  private interface Work {
    void run() throws AdminException;
  }

  private void inStream(Work work) throws AdminException {
    if (!desk.takeStream()) {
      send(tooManyStreams());
      return;
    }
    try {
      work.run();
    } finally {
      desk.giveStreamBack();
    }
  }

  private static Problem tooManyStreams() {
    return Problem.of(503, "too many images are on their way, expected at most 4; try again");
  }

  private void send(Answer answer) throws AdminException {
    switch (answer) {
      case Answer.Json(int status, Object value) ->
          send(RestHandler.response(status, JSON_TYPE, AdminJson.write(value)));
      case Answer.Done() -> send(RestHandler.response(204, "", new byte[0]));
      case Answer.Image(ImageReader reader) -> {
        if (desk.takeStream()) {
          stream(reader);
        } else {
          reader.close();
          send(tooManyStreams());
        }
      }
    }
  }

  private void send(Problem problem) {
    byte[] body = AdminJson.write(problem);
    send(RestHandler.response(problem.status(), Problem.MEDIA_TYPE, body));
  }

  private void send(FullHttpResponse response) {
    context.executor().execute(() -> handler.answer(context, response));
  }

  /**
   * Sends an image as it is read, and gives the stream back; one that fails has no last chunk, so
   * that it looks cut off.
   */
  private void stream(ImageReader reader) {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, IMAGE_TYPE);
    HttpUtil.setTransferEncodingChunked(head, true);
    HttpUtil.setKeepAlive(head, handler.keepsAlive());
    context.write(head);
    try (reader;
        ChunkStream body = new ChunkStream(context.channel())) {
      ImageCopy.encode(reader, body, offset -> {});
      context
          .writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(sent -> handler.answered(context, sent.isSuccess()));
    } catch (AdminException | RuntimeException e) {
      LOG.warn("an image was not sent to its end: {}", e.toString());
      context.close();
    } finally {
      desk.giveStreamBack();
    }
  }
}
