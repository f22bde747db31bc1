package dev.lunette.iscsi.login;

import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.MalformedRequest;
import dev.lunette.iscsi.pdu.PduDecoder;
import dev.lunette.iscsi.pdu.PduEncoder;
import dev.lunette.iscsi.pdu.PduException;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.target.Target;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the login of one connection (RFC 7143 6.3, 11.12, 11.13): numbers the answers of {@link
 * LoginPhase}, asks {@link Admission} for a session at the end and gives the connection over to it.
 *
 * <p>What it does next follows from the requests that came, never from writes that completed, since
 * an initiator may answer sooner than a write is reported. It ends in one of three ways: a session
 * begins and takes its place in the pipeline; a Login Response says why not and the connection is
 * closed; or time runs out and it is closed without a word.
 */
public final class LoginHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

  private enum State {
    NEGOTIATING,
    /** All is agreed, and {@link Admission} has yet to answer; nothing may come meanwhile. */
    ADMITTING,
    ENDED
  }

  private final LoginContext context;
  private final PduDecoder decoder;
  private final PduEncoder encoder;
  private final LoginPhase phase;
  private final LoginReplies replies;

  private State state = State.NEGOTIATING;
  private int exchanges;
  private LoginGate.@Nullable Pass pass;
  private @Nullable Future<?> timeout;

  /**
   * A handler for one connection, after the two of its codec in the pipeline.
   *
   * @param decoder what changes with the negotiated digests and our segment limit
   * @param encoder what changes with the negotiated digests
   */
  public LoginHandler(LoginContext context, PduDecoder decoder, PduEncoder encoder) {
    this.context = context;
    this.decoder = decoder;
    this.encoder = encoder;
    this.phase = new LoginPhase(context);
    this.replies = new LoginReplies(context.limits().commandWindow());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Optional<LoginGate.Pass> entered = context.gate().enter(ctx.channel().remoteAddress());
    if (entered.isEmpty()) {
      state = State.ENDED;
      close(ctx);
      return;
    }
    LoginGate.Pass own = entered.get();
    pass = own;
    ctx.channel().closeFuture().addListener(closed -> own.leave());
    timeout =
        ctx.executor()
            .schedule(
                () -> timeOut(ctx), context.limits().loginTimeoutMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stopTimeout();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.ENDED;
    stopTimeout();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (state != State.ENDED && cause instanceof PduException) {
      refuse(ctx, LoginStatus.INITIATOR_ERROR, String.valueOf(cause.getMessage()));
      return;
    }
    if (state != State.ENDED) {
      LOG.warn("{} dropped in its login: {}", peer(ctx), cause.toString());
    }
    state = State.ENDED;
    close(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof Request request)) {
      ctx.fireChannelRead(message);
      return;
    }
    try {
      switch (state) {
        case NEGOTIATING -> receive(ctx, request);
        case ADMITTING ->
            refuse(
                ctx,
                LoginStatus.INVALID_DURING_LOGIN,
                "%s came before the final Login Response".formatted(request.opcode()));
        case ENDED -> {} // the last answer is on its way, and the end of the connection behind it
      }
    } finally {
      request.release();
    }
  }

  private void receive(ChannelHandlerContext ctx, Request request) {
    replies.about(request);
    switch (request) {
      case LoginRequest login -> receiveLogin(ctx, login);
      case MalformedRequest malformed ->
          refuse(ctx, LoginStatus.INITIATOR_ERROR, malformed.explanation());
      default ->
          refuse(
              ctx,
              LoginStatus.INVALID_DURING_LOGIN,
              "%s came during the login, expected LOGIN_REQUEST".formatted(request.opcode()));
    }
  }

  private void receiveLogin(ChannelHandlerContext ctx, LoginRequest request) {
    if (exchanges == context.limits().loginExchanges()) {
      phase.events().limits().count("loginExchanges");
      refuse(
          ctx,
          LoginStatus.INITIATOR_ERROR,
          "no end after %d login requests, expected one by then".formatted(exchanges));
      return;
    }
    exchanges++;
    try {
      LoginPhase.Step step = phase.step(request);
      List<String> refused = phase.takeRefused();
      if (!refused.isEmpty()) {
        LOG.info("{} offers what is not agreed to: {}", peer(ctx), refused);
      }
      if (step.next().equals(Optional.of(LoginStage.FULL_FEATURE))) {
        admit(ctx, phase.result(request), step);
      } else {
        write(ctx, replies.success(step));
      }
    } catch (LoginRefusal refusal) {
      refuse(ctx, refusal.status(), refusal.why());
    }
  }

  private void admit(ChannelHandlerContext ctx, Login login, LoginPhase.Step step) {
    state = State.ADMITTING;
    context
        .admission()
        .request(
            login,
            new Admission.Answer() {
              @Override
              public void granted(Admission.Grant grant) {
                onEventLoop(ctx, () -> begin(ctx, login, step, grant), grant::withdraw);
              }

              @Override
              public void refused(LoginStatus status, String why) {
                onEventLoop(
                    ctx,
                    () -> {
                      if (state == State.ADMITTING) {
                        refuse(ctx, status, why);
                      }
                    },
                    () -> {});
              }
            });
  }

  private static void onEventLoop(ChannelHandlerContext ctx, Runnable then, Runnable gone) {
    if (ctx.executor().inEventLoop()) {
      then.run();
      return;
    }
    try {
      ctx.executor().execute(then);
    } catch (RejectedExecutionException shutDown) {
      gone.run();
    }
  }

  private void begin(
      ChannelHandlerContext ctx, Login login, LoginPhase.Step step, Admission.Grant grant) {
    if (state != State.ADMITTING || !ctx.channel().isActive()) {
      grant.withdraw();
      return;
    }
    state = State.ENDED;
    stopTimeout();
    if (pass != null) {
      pass.loginEnded();
    }
    LOG.info(
        "{} logged in as {} to {}, TSIH {}",
        peer(ctx),
        login.initiatorName(),
        login.target().map(Target::name).orElse("discovery"),
        grant.tsih());
    Negotiated negotiated = login.negotiated();
    phase.events().logins().count(LoginStatus.SUCCESS.label());
    write(ctx, replies.success(step, grant.tsih()));
    // The encoder has made its bytes by now, and nothing comes in before the initiator has them.
    decoder.become(negotiated.digests(), negotiated.maxRecvDataSegmentLength());
    encoder.become(negotiated.digests());
    if (ctx.channel().isActive()) {
      grant.begin(ctx, replies.nextStatSn());
    } else {
      grant.withdraw(); // the write found the connection broken
    }
  }

  /** The timeout keeps running, in case the peer never reads what it is told. */
  private void refuse(ChannelHandlerContext ctx, LoginStatus status, String why) {
    state = State.ENDED;
    LOG.warn("{} not logged in, {}: {}", peer(ctx), status, why);
    phase.events().logins().count(status.label());
    ctx.writeAndFlush(replies.refusal(status)).addListener(ChannelFutureListener.CLOSE);
  }

  private void timeOut(ChannelHandlerContext ctx) {
    if (state != State.ENDED) {
      phase.events().limits().count("loginTimeoutMillis");
      LOG.warn(
          "{} dropped: its login took more than {} ms",
          peer(ctx),
          context.limits().loginTimeoutMillis());
    }
    state = State.ENDED;
    close(ctx);
  }

  private void stopTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  private static void write(ChannelHandlerContext ctx, LoginResponse response) {
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing is left to do where closing fails
  private static void close(ChannelHandlerContext ctx) {
    ctx.close();
  }

  private static Object peer(ChannelHandlerContext ctx) {
    return ctx.channel().remoteAddress();
  }
}
