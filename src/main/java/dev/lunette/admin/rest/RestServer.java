package dev.lunette.admin.rest;

import dev.lunette.admin.AdminService;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers HTTP requests at the socket {@code admin.sock} of a data directory. */
public final class RestServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);

  private final AdminSocket socket;
  private final Desk desk;
  private final EventLoopGroup loop;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private final long paceMillis;

  private RestServer(AdminSocket socket, AdminService admin, long paceMillis) {
    this.socket = socket;
    this.paceMillis = paceMillis;
    this.desk = new Desk(admin);
    // The JDK's own sockets do on every machine, whatever transport initiators come by.
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("admin-loop", true), NioIoHandler.newFactory());
  }

  /**
   * Starts to answer; from then on the socket is there, for its owner only.
   *
   * @param dataDirectory which this process holds
   * @param admin what is asked; it stays the caller's to close
   */
  public static RestServer start(Path dataDirectory, AdminService admin)
      throws IOException, InterruptedException {
    return start(dataDirectory, admin, TimeUnit.SECONDS.toMillis(RestLimits.PACE_SECONDS));
  }

  /** The same with another time after which a slow peer is looked at. */
  static RestServer start(Path dataDirectory, AdminService admin, long paceMillis)
      throws IOException, InterruptedException {
    AdminSocket socket = AdminSocket.in(dataDirectory);
    RestServer server = new RestServer(socket, admin, paceMillis);
    try {
      server.bind();
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void bind() throws IOException, InterruptedException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerDomainSocketChannel.class)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(RestLimits.CHUNK_BYTES))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channels.add(channel);
                    equip(channel);
                  }
                });
    ChannelFuture bound = bootstrap.bind(socket.cradle()).await();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can't listen at the socket %s: %s".formatted(AdminSocket.NAME, bound.cause()),
          bound.cause());
    }
    channels.add(bound.channel());
    socket.settle();
  }

  private void equip(Channel channel) {
    HttpDecoderConfig bounds =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(RestLimits.LINE_BYTES)
            .setMaxHeaderSize(RestLimits.HEADER_BYTES)
            .setMaxChunkSize(RestLimits.CHUNK_BYTES);
    Pace pace = new Pace(paceMillis);
    channel
        .pipeline()
        .addLast(pace)
        .addLast(new HttpServerCodec(bounds))
        .addLast(new FlowControlHandler())
        .addLast(new RestHandler(desk, pace));
  }

  /** Takes the socket away and ends what is under way; the service is not closed. */
  @Override
  public void close() throws IOException, InterruptedException {
    try (socket) {
      socket.remove();
    } finally {
      channels.close().await(); // whoever waits for a peer is told
      if (!desk.close()) {
        LOG.warn("requests are still at work {} s after the stop", RestLimits.STOP_SECONDS);
      }
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }
  }
}
