package dev.lunette.iscsi;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.login.LoginContext;
import dev.lunette.iscsi.login.LoginGate;
import dev.lunette.iscsi.login.LoginHandler;
import dev.lunette.iscsi.pdu.DataPlacement;
import dev.lunette.iscsi.pdu.PduDecoder;
import dev.lunette.iscsi.pdu.PduEncoder;
import dev.lunette.iscsi.session.SessionTable;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.meter.LoopMeter;
import dev.lunette.meter.Meters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FileRegion;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Binds the portals and gives each connection its handlers: decoder, encoder, and the login, whose
 * place the session takes.
 */
public final class IscsiServer {

  private static final int BACKLOG = 1024;

  /** Responses without data that may wait for the socket beside the data that the budget allows. */
  private static final int RESPONSE_BYTES = 1 << 20;

  private final SessionTable sessions;
  private final TargetTable targets;
  private final Limits limits;
  private final Transport transport;
  private final ByteBufAllocator allocator;
  private final LoginGate gate;
  private final EventLoopGroup loops;
  private final LoopWatch watch;
  private final List<Channel> bound = new CopyOnWriteArrayList<>();

  public IscsiServer(TargetTable targets, Limits limits, Transport transport, Meters meters) {
    this(
        new SessionTable(targets, limits, meters),
        transport,
        Runtime.getRuntime().availableProcessors(),
        ByteBufAllocator.DEFAULT);
  }

  /** A server with so many event loops, whose every buffer comes from one allocator. */
  IscsiServer(
      SessionTable sessions, Transport transport, int eventLoops, ByteBufAllocator allocator) {
    this.sessions = sessions;
    this.targets = sessions.targets();
    this.limits = sessions.limits();
    this.transport = transport;
    this.allocator = allocator;
    this.gate = new LoginGate(limits, sessions.meters().events().limits());
    this.loops =
        new MultiThreadIoEventLoopGroup(eventLoops, transport.factory(limits.busyPollMicros()));
    this.watch = new LoopWatch(loops);
  }

  /** How late its event loops are, one after the other. */
  public List<LoopMeter> loops() {
    return watch.meters();
  }

  /** Open connections, and those of them that have not finished their login. */
  public int connections() {
    return gate.connections();
  }

  /** Connections that have not finished their login. */
  public int halfOpenLogins() {
    return gate.halfOpenLogins();
  }

  /** Whether every portal listens. */
  public boolean listens() {
    return !bound.isEmpty() && bound.stream().allMatch(Channel::isActive);
  }

  /** Who is logged in. */
  public SessionTable sessions() {
    return sessions;
  }

  /** Direct memory that the JVM and Netty let buffers have. */
  public static long directMemoryBytes() {
    return PlatformDependent.maxDirectMemory();
  }

  /** Direct memory that Netty's buffers have, pooled or in use. */
  public static long usedDirectMemoryBytes() {
    return PlatformDependent.usedDirectMemory();
  }

  /** Listens on every portal, or on none and says why. */
  public void bind() throws IOException {
    for (Portal portal : targets.portals()) {
      var listening = bootstrap(portal).bind(portal.bound()).awaitUninterruptibly();
      if (!listening.isSuccess()) {
        unbind();
        throw new IOException(
            "portal %s can't be bound: %s".formatted(text(portal), plain(listening.cause())),
            listening.cause());
      }
      bound.add(listening.channel());
    }
    if (sessions.meters().recording()) {
      watch.start();
    }
  }

  private static String text(Portal portal) {
    String host = portal.bound().getHostString();
    return "%s:%d"
        .formatted(host.contains(":") ? "[" + host + "]" : host, portal.bound().getPort());
  }

  /** What happened and how to mend it; every transport says it in words of its own. */
  private static String plain(Throwable cause) {
    String words = String.valueOf(cause.getMessage());
    if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
      return "the host name has no address; configure an address, or mend the name";
    } else if (words.contains("Address already in use")) {
      return "the address is in use already; stop who listens there (ss -ltnp shows it) or"
          + " configure another port";
    } else if (words.contains("Cannot assign requested address")) {
      return "this machine has no such address; configure one that \"ip address\" shows";
    } else if (words.contains("Permission denied")) {
      return "it is not permitted; configure a port above 1023, or start the server as root";
    }
    return words;
  }

  /** Where it listens: the port is the real one where a portal left it to the system. */
  List<SocketAddress> addresses() {
    return bound.stream().map(Channel::localAddress).toList();
  }

  /** Stops listening, lets initiators log out, and ends what is left; bounded in time. */
  public void close() throws InterruptedException {
    if (loops.isShuttingDown()) {
      return; // it has been closed before
    }
    unbind();
    int graceMillis = limits.drainTimeoutMillis() / 3;
    try {
      sessions.drain(graceMillis).get(limits.drainTimeoutMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      // a disk that stalls does not keep the server from stopping
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
  }

  private void unbind() {
    bound.forEach(channel -> channel.close().awaitUninterruptibly());
    bound.clear();
  }

  /** What waits for a socket counts whole, whether it is in memory or in a file. */
  private static int waitingBytes(Object message) {
    return message instanceof FileRegion file
        ? (int) file.count()
        : DefaultMessageSizeEstimator.DEFAULT.newHandle().size(message);
  }

  private ServerBootstrap bootstrap(Portal portal) {
    int highBytes = limits.connectionDataBytes() + RESPONSE_BYTES;
    return new ServerBootstrap()
        .group(loops)
        .channel(transport.channel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.ALLOCATOR, allocator)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, () -> IscsiServer::waitingBytes)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(highBytes / 2, highBytes))
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                PduDecoder decoder = new PduDecoder(Limits.LOGIN_DATA_SEGMENT_BYTES);
                channel.config().setRecvByteBufAllocator(new DataPlacement(decoder));
                PduEncoder encoder = new PduEncoder();
                LoginContext login =
                    new LoginContext(targets, portal, limits, sessions, gate, sessions.meters());
                channel
                    .pipeline()
                    .addLast("decoder", decoder)
                    .addLast("encoder", encoder)
                    .addLast("login", new LoginHandler(login, decoder, encoder));
              }
            });
  }
}
