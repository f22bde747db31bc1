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
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Answers {@code /metrics}, {@code /healthz} and {@code /readyz} on the management port. */
public final class ManagementServer implements AutoCloseable {

  /** A scraper or two, a probe, and somebody with a browser. */
  static final int CONNECTIONS = 32;

  /** Pages that wait to be made; past it the answer is 503. */
  private static final int WAITING = 8;

  private static final int LINE_BYTES = 1024;
  private static final int HEADER_BYTES = 8192;
  private static final int BODY_BYTES = 1024;

  private static final Timing TIMING =
      new Timing(TimeUnit.SECONDS.toMillis(120), TimeUnit.SECONDS.toMillis(5), System::nanoTime);

  /**
   * How time passes.
   *
   * @param patienceMillis from one request of a connection to the next, or to its answer being
   *     taken
   * @param lookMillis from one look for vDisks that are stuck to the next
   * @param nanoTime the clock that says since when they are
   */
  record Timing(long patienceMillis, long lookMillis, LongSupplier nanoTime) {}

  private final Exposition exposition;
  private final Health health;
  private final StuckWatch stuck;
  private final Timing timing;
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

  /** By itself, so that nothing that a look may wait for keeps others from being answered. */
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("management-watch", true));

  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private ManagementServer(Watched watched, Timing timing) {
    this.stuck = new StuckWatch(watched, timing.nanoTime());
    this.exposition = new Exposition(new ServerMetrics(watched, stuck));
    this.health = new Health(watched, stuck, timing.nanoTime());
    this.timing = timing;
  }

  /**
   * Starts to answer about a server.
   *
   * @throws IOException with a sentence, where the address can't be had
   */
  public static ManagementServer start(ManagementConfig config, Watched watched)
      throws IOException, InterruptedException {
    return start(config, watched, TIMING);
  }

  /** The same with another timing. */
  static ManagementServer start(ManagementConfig config, Watched watched, Timing timing)
      throws IOException, InterruptedException {
    ManagementServer server = new ManagementServer(watched, timing);
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
    long millis = timing.lookMillis();
    Future<?> _ = watch.scheduleWithFixedDelay(stuck::stuck, millis, millis, TimeUnit.MILLISECONDS);
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
        .addLast(new ManagementHandler(exposition, health, writer, timing.patienceMillis()));
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
    watch.shutdownNow();
    writer.shutdownNow();
    exposition.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }
}
