package dev.lunette.metrics;

import dev.lunette.config.ManagementConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Answers {@code /metrics}, {@code /healthz} and {@code /readyz} on the management port. */
public final class ManagementServer implements AutoCloseable {

  /** A scraper or two, a probe, and somebody with a browser. */
  static final int CONNECTIONS = 32;

  /** Pages that wait to be made; past it the answer is 503. */
  private static final int WAITING = 8;

  private static final int LINE_BYTES = 1024;
  private static final int HEADER_BYTES = 8192;
  private static final int BODY_BYTES = 1024;

  /** Time from one request of a connection to the next, or to its answer being taken. */
  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(120);

  private final Exposition exposition;
  private final Health health;
  private final long patienceMillis;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("management-loop", true), NioIoHandler.newFactory());
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          new DefaultThreadFactory("management-page", true));
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private ManagementServer(Watched watched, long patienceMillis) {
    StuckWatch stuck = new StuckWatch(watched, System::nanoTime);
    this.exposition = new Exposition(new ServerMetrics(watched, stuck));
    this.health = new Health(watched, stuck, System::nanoTime);
    this.patienceMillis = patienceMillis;
  }

  /**
   * Starts to answer about a server.
   *
   * @throws IOException with a sentence, where the address can't be had
   */
  public static ManagementServer start(ManagementConfig config, Watched watched)
      throws IOException, InterruptedException {
    return start(config, watched, PATIENCE_MILLIS);
  }

  /** The same with other patience. */
  static ManagementServer start(ManagementConfig config, Watched watched, long patienceMillis)
      throws IOException, InterruptedException {
    ManagementServer server = new ManagementServer(watched, patienceMillis);
    try {
      server.bind(config);
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void bind(ManagementConfig config) throws IOException, InterruptedException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    equip(channel);
                  }
                })
            .bind(new InetSocketAddress(config.address(), config.port()))
            .await();
    if (!bound.isSuccess()) {
      throw new IOException(sentence(config, bound.cause()), bound.cause());
    }
    channels.add(bound.channel());
  }

  private static String sentence(ManagementConfig config, Throwable cause) {
    String words = Objects.requireNonNullElse(cause.getMessage(), "the name has no address");
    String what =
        words.contains("already in use")
            ? "it is in use already, perhaps by another server; configure another management.port"
            : words + "; configure another management.address or management.port";
    return "the management address %s, port %d, can't be bound: %s, or management.enabled: false"
        .formatted(config.address(), config.port(), what);
  }

  private void equip(Channel channel) {
    channels.add(channel);
    if (channels.size() > CONNECTIONS + 1) { // the one that listens is among them
      ChannelFuture _ = channel.close();
      return;
    }
    HttpDecoderConfig bounds =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE_BYTES)
            .setMaxHeaderSize(HEADER_BYTES)
            .setMaxChunkSize(BODY_BYTES);
    channel
        .pipeline()
        .addLast(new HttpServerCodec(bounds))
        .addLast(new HttpObjectAggregator(BODY_BYTES))
        .addLast(new ManagementHandler(exposition, health, writer, patienceMillis));
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return channels.stream()
        .map(channel -> (InetSocketAddress) channel.localAddress())
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() throws InterruptedException {
    channels.close().await();
    writer.shutdownNow();
    exposition.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }
}
