package dev.lunette.initiator;

import dev.lunette.iscsi.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens sessions with targets, on event loops of its own. */
public final class Initiator implements AutoCloseable {

  private static final int RECEIVE_BYTES = 256 << 10;
  private static final int LOGOUT_MILLIS = 1000;

  private final Transport transport;
  private final EventLoopGroup loops;
  private final int timeoutMillis;
  private final List<InitiatorSession> sessions = new CopyOnWriteArrayList<>();

  /**
   * An initiator without sessions.
   *
   * @param threads event loops, to which sessions go in turn
   * @param busyPollMicros how long they poll before they sleep
   * @param timeoutMillis how long a target may take to connect, to log in, or to answer
   */
  public Initiator(Transport transport, int threads, int busyPollMicros, int timeoutMillis) {
    this.transport = transport;
    this.loops = new MultiThreadIoEventLoopGroup(threads, transport.factory(busyPollMicros));
    this.timeoutMillis = timeoutMillis;
  }

  /** Connects and logs in; waits for it. */
  public InitiatorSession connect(String host, int port, LoginSettings settings)
      throws InitiatorException, InterruptedException {
    CompletableFuture<InitiatorSession> result = new CompletableFuture<>();
    ChannelFuture connecting =
        bootstrap(settings, result).connect(InetSocketAddress.createUnresolved(host, port));
    connecting.await();
    if (!connecting.isSuccess()) {
      throw new InitiatorException(
          "nobody can be reached there: " + Connection.plain(connecting.cause()));
    }
    try {
      InitiatorSession session = await(result, "logged us in");
      sessions.add(session);
      return session;
    } catch (InitiatorException e) {
      connecting.channel().close().await();
      throw e;
    }
  }

  /** Asks for the capacity of a logical unit; waits for it. */
  public Capacity capacity(InitiatorSession session, long lun)
      throws InitiatorException, InterruptedException {
    return await(CapacityQuery.of(session, lun), "told its capacity");
  }

  private <T> T await(Future<T> answer, String what)
      throws InitiatorException, InterruptedException {
    try {
      return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new InitiatorException(
          "the target has not %s in %d ms".formatted(what, timeoutMillis), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InitiatorException sentence) {
        throw sentence;
      }
      throw new InitiatorException("the load generator has failed: " + e.getCause(), e);
    }
  }

  private Bootstrap bootstrap(LoginSettings settings, CompletableFuture<InitiatorSession> result) {
    return new Bootstrap()
        .group(loops)
        .channel(transport.initiatorChannel())
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                ReceiveBuffer receive = new ReceiveBuffer(channel.alloc(), RECEIVE_BYTES);
                channel.config().setRecvByteBufAllocator(receive);
                channel
                    .pipeline()
                    .addLast(
                        new Connection(
                            channel,
                            receive,
                            connection -> new LoginPhase(connection, settings, result)));
              }
            });
  }

  /** Logs out of what is still open, and waits a moment for the answers. */
  @Override
  public void close() throws InterruptedException {
    CompletableFuture<?>[] ends =
        sessions.stream().map(InitiatorSession::logout).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(LOGOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // what was wanted of the target is done; the connections are closed without its answer
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
  }
}
