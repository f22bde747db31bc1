package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.MalformedRequest;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.PduDecoder;
import dev.lunette.iscsi.pdu.PduException;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.SnackRequest;
import dev.lunette.iscsi.pdu.TaskManagementRequest;
import dev.lunette.iscsi.pdu.TextRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The connection of one session in its full feature phase: routes each request to who knows it,
 * flushes once for each batch of input, and ends everything when the initiator, the network or we
 * have had enough.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class Connection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Rejects that are worth a warning; a peer that goes on must not fill the log. */
  private static final int LOGGED_REJECTS = 10;

  private final Session session;
  private final Channel channel;
  private final Responder responder;
  private final TaskManager tasks;
  private final TaskManagement functions;
  private final TextExchange text;
  private final IdleWatch idle;
  private final OutputBatch output;
  private boolean closing;
  private boolean leaving;
  private int rejects;
  private @Nullable Future<?> closeTimer;

  Connection(Session session, Channel channel, int statSn) {
    this.session = session;
    this.channel = channel;
    this.responder = new Responder(channel, session, statSn);
    this.tasks = new TaskManager(this, session, responder);
    this.output = new OutputBatch(channel, tasks.meter(), tasks::sent);
    this.functions = new TaskManagement(session, this, tasks, responder);
    this.idle = new IdleWatch(this, responder, session);
    this.text = new TextExchange(session, channel, responder);
  }

  /** Takes the place of the login handler. */
  void install(ChannelHandlerContext loginHandler) {
    loginHandler.pipeline().replace(loginHandler.handler(), "session", this);
    idle.start();
    if (!channel.isActive()) {
      endTasks();
    }
  }

  boolean closing() {
    return closing;
  }

  boolean inEventLoop() {
    return channel.eventLoop().inEventLoop();
  }

  void execute(Runnable work) {
    channel.eventLoop().execute(work);
  }

  Future<?> schedule(Runnable work, long delay, TimeUnit unit) {
    return channel.eventLoop().schedule(work, delay, unit);
  }

  OutputBatch output() {
    return output;
  }

  TaskManager tasks() {
    return tasks;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    output.inputBegins();
    idle.heard();
    Request request = (Request) message;
    try {
      switch (request) {
        case ScsiCommand r -> number(r, r.cmdSn());
        case TaskManagementRequest r -> number(r, r.cmdSn());
        case TextRequest r -> number(r, r.cmdSn());
        case LogoutRequest r -> number(r, r.cmdSn());
        case NopOut r -> number(r, r.cmdSn());
        case DataOut _, SnackRequest _, MalformedRequest _, LoginRequest _ -> handle(request);
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("{}: {} ended the connection", this, request.opcode(), e);
      close("an error of our own");
    }
  }

  private void number(Request request, int cmdSn) {
    if (request.immediate()) {
      handle(request);
    } else if (!session.window().offer(cmdSn, request, this::handle)) {
      session.events().limits().count("commandWindow");
      LOG.debug("{}: CmdSN {} is outside the window", this, Integer.toUnsignedString(cmdSn));
    }
  }

  /** Handles a request whose turn it is, and gives its data back. */
  void handle(Request request) {
    try {
      if (!closing) {
        dispatch(request);
      }
    } catch (IscsiException e) {
      refuse(request, e);
    } finally {
      request.release();
    }
  }

  private void dispatch(Request request) throws IscsiException {
    switch (request) {
      case ScsiCommand r -> inNormalSession(tasks, r).command(r);
      case DataOut r -> inNormalSession(tasks, r).dataOut(r);
      case TaskManagementRequest r -> inNormalSession(functions, r).execute(r);
      case NopOut r -> responder.pong(r);
      case TextRequest r -> text.request(r);
      case LogoutRequest r -> logout(r);
      case SnackRequest _ -> throw IscsiException.snack();
      case MalformedRequest r -> {
        if (r.request().orElse(null) instanceof DataOut data) {
          tasks.damaged(data);
        }
        throw IscsiException.reject(r.reason(), r.explanation());
      }
      case LoginRequest r ->
          throw IscsiException.connection("a Login Request came in the full feature phase");
    }
  }

  private <T> T inNormalSession(T servant, Request request) throws IscsiException {
    if (session.login().discovery()) {
      throw IscsiException.reject(
          RejectReason.PROTOCOL_ERROR, request.opcode() + " is not allowed in a discovery session");
    }
    if (leaving && !(request instanceof DataOut)) {
      throw IscsiException.reject(
          RejectReason.WAITING_FOR_LOGOUT, request.opcode() + " came after a Logout Request");
    }
    return servant;
  }

  private void refuse(Request request, IscsiException refusal) {
    if (refusal.reject().isEmpty()) {
      LOG.warn("{}: {}", this, refusal.why());
      close(refusal.why());
      return;
    }
    Level level = rejects++ < LOGGED_REJECTS ? Level.WARN : Level.DEBUG;
    LOG.atLevel(level).log("{}: rejected ({}): {}", this, refusal.reject().get(), refusal.why());
    responder.reject(refusal.reject().get(), request);
  }

  /** Ends the session at the initiator's wish: the answer comes when its tasks are over. */
  private void logout(LogoutRequest request) {
    LogoutReply reply = LogoutReply.to(request, session.login().cid());
    if (reply != LogoutReply.CLOSED) {
      LOG.warn("{}: logout with reason {}: {}", this, request.reason(), reply);
      responder.logout(request.initiatorTaskTag(), reply);
      return;
    }
    Runnable leave =
        () -> {
          responder.logout(request.initiatorTaskTag(), reply);
          close("logout");
        };
    if (!leaving) { // once is enough, however often it is said
      leaving = true;
      tasks.abort(task -> true, leave);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    output.inputEnds();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    // who does not take our answers gets to send no more questions
    PduDecoder decoder = ctx.pipeline().get(PduDecoder.class);
    if (ctx.channel().isWritable()) {
      decoder.resume();
    } else {
      decoder.pause();
    }
  }

  /** Asks the initiator to log out and, if it has not after a grace, drops the connection. */
  void drain(int graceMillis, String reason) {
    if (!closing) {
      responder.async(AsyncEvent.LOGOUT_REQUEST, 0, 0, Math.ceilDiv(graceMillis, 1000));
      output.flushSoon();
      schedule(() -> drop(reason), graceMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void drop(String reason) {
    if (!closing) {
      responder.async(AsyncEvent.CONNECTION_DROP, session.login().cid(), 0, 0);
      output.flushSoon();
      tasks.abort(task -> true, () -> close(reason));
    }
  }

  /** Closes the connection at once: its initiator has turned to another one. */
  void abandon(String reason) {
    if (!closing) {
      closing = true;
      LOG.info("{}: closed: {}", this, reason);
    }
    channel.close();
  }

  /** Closes the connection once what is queued has gone out; then its tasks are aborted. */
  void close(String reason) {
    if (closing) {
      return;
    }
    closing = true;
    if (!session.login().discovery()) {
      LOG.info("{}: closed: {}", this, reason);
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    // a peer that takes nothing any more does not keep us waiting
    closeTimer =
        schedule(channel::close, session.limits().drainTimeoutMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!closing && !session.login().discovery()) {
      LOG.info("{}: connection lost", this);
    }
    closing = true;
    idle.stop();
    if (closeTimer != null) {
      closeTimer.cancel(false);
    }
    endTasks();
  }

  private void endTasks() {
    session.window().clear();
    text.clear();
    tasks.meter().outputBegins(); // there will be none, but they were answered
    tasks.abort(task -> true, session::ended);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (closing) {
      return; // each write that the broken connection no longer takes ends up here
    }
    if (cause instanceof PduException bad) {
      LOG.warn("{}: {}", this, bad.sentence());
      Tallies.count(bad, session.events());
      bad.header().ifPresent(header -> responder.reject(bad.reason(), header));
      close("the stream can't be followed any further");
    } else {
      LOG.warn("{}: {}", this, cause.toString());
      close("a transport error");
    }
  }

  @Override
  public String toString() {
    return session.login().initiatorName() + " at " + channel.remoteAddress();
  }
}
