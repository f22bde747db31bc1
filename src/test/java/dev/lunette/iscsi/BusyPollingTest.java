package dev.lunette.iscsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * When an event loop polls, and when it sleeps, by a clock that each look at the kernel moves on.
 */
final class BusyPollingTest {

  private static final long LOOK_NANOS = 1000;
  private static final int MOST_LOOKS = 5;

  private final Kernel kernel = new Kernel();
  private final Loop loop = new Loop();
  private int yields;
  private final BusyPolling polling =
      new BusyPolling(kernel, MOST_LOOKS * LOOK_NANOS, () -> kernel.nowNanos, () -> yields++);

  /** How it looks for more after one input. */
  private List<String> looksAfterInput() {
    kernel.event();
    polling.run(loop);
    kernel.looks.clear();
    polling.run(loop);
    return List.copyOf(kernel.looks);
  }

  @Test
  void sleepsAtOnceWhereNothingHasCome() {
    polling.run(loop);
    assertThat(kernel.looks).containsExactly("sleep");
  }

  @Test
  void pollsAfterInputUntilItsTimeIsOver() {
    kernel.event();
    polling.run(loop);
    kernel.looks.clear();
    polling.run(loop);
    assertThat(kernel.looks).containsExactly("poll", "poll", "poll", "poll", "poll", "sleep");
    kernel.looks.clear();
    polling.run(loop);
    assertThat(kernel.looks).as("an idle loop").containsExactly("sleep");
  }

  @Test
  void inputThatPollingFindsBeginsAnew() {
    kernel.event();
    polling.run(loop);
    kernel.looks.clear();
    kernel.eventAtLook(3);
    assertThat(polling.run(loop)).isOne();
    assertThat(kernel.looks).containsExactly("poll", "poll", "poll");
    kernel.looks.clear();
    polling.run(loop);
    assertThat(kernel.looks).hasSize(MOST_LOOKS + 1).endsWith("poll", "sleep");
  }

  @Test
  void pollsAfterWorkFromAnotherThread() {
    loop.hasWork = true;
    polling.run(loop);
    assertThat(kernel.looks).as("a look without sleep").containsExactly("poll");
    loop.hasWork = false;
    kernel.looks.clear();
    polling.run(loop);
    assertThat(kernel.looks).hasSize(MOST_LOOKS + 1).endsWith("poll", "sleep");
  }

  @Test
  void restsWhenItHasPolledInVainTooOftenAndForLongerEachTime() {
    int tries = BusyPolling.MOST_CREDIT / 2;
    int rest = BusyPolling.FIRST_REST;
    for (int time = 0; time < 6; time++) {
      for (int vain = 0; vain < tries; vain++) {
        assertThat(looksAfterInput()).as("try %s of time %s", vain, time).hasSize(MOST_LOOKS + 1);
      }
      for (int i = 0; i < rest - 1; i++) {
        assertThat(looksAfterInput()).as("rest of time %s", time).containsExactly("sleep");
      }
      rest = Math.min(2 * rest, BusyPolling.LONGEST_REST);
    }
  }

  @Test
  void pollsOnWhereOneOfSomeMomentsBringsSomething() {
    kernel.event();
    polling.run(loop);
    for (int i = 0; i < 1000; i++) {
      kernel.eventAtLook(3);
      polling.run(loop);
      for (int vain = 0; vain < BusyPolling.FRUITFUL; vain++) {
        kernel.looks.clear();
        polling.run(loop);
        assertThat(kernel.looks).as("time %s", i).startsWith("poll");
        kernel.event();
        polling.run(loop);
      }
    }
  }

  @Test
  void timerIsNoReasonToPoll() {
    loop.timerDue = true;
    kernel.event();
    polling.run(loop);
    loop.timerDue = false;
    kernel.looks.clear();
    polling.run(loop);
    assertThat(kernel.looks).containsExactly("sleep");
  }

  @Test
  void yieldsWhereAnotherThreadAnswersInput() {
    for (int i = 0; i < 3; i++) {
      kernel.event();
      polling.run(loop);
      loop.hasWork = true;
      polling.run(loop);
      loop.hasWork = false;
    }
    yields = 0;
    kernel.event();
    polling.run(loop);
    polling.run(loop);
    assertThat(yields).isEqualTo(MOST_LOOKS);
  }

  @Test
  void keepsTheProcessorWhereItAnswersInputItself() {
    loop.hasWork = true;
    polling.run(loop);
    loop.hasWork = false;
    for (int i = 0; i < BusyPolling.ALONE; i++) {
      kernel.event();
      polling.run(loop);
    }
    yields = 0;
    polling.run(loop);
    assertThat(kernel.looks).endsWith("poll", "poll", "poll", "poll", "poll", "sleep");
    assertThat(yields).isZero();
  }

  static Stream<Transport> available() {
    return Stream.of(Transport.values()).filter(Transport::isAvailable);
  }

  @ParameterizedTest
  @MethodSource("available")
  void everyTransportServesWhilePolling(Transport transport) throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, transport.factory(1000));
    try {
      Channel listening =
          new ServerBootstrap()
              .group(loops)
              .channel(transport.channel())
              .childHandler(new Echo())
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .sync()
              .channel();
      InetSocketAddress there = (InetSocketAddress) listening.localAddress();
      try (Socket socket = new Socket(there.getAddress(), there.getPort())) {
        for (int i = 0; i < 200; i++) {
          socket.getOutputStream().write(i);
          assertThat(socket.getInputStream().read()).isEqualTo(i);
        }
      }
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @ChannelHandler.Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ChannelFuture _ = ctx.writeAndFlush(message, ctx.voidPromise());
    }
  }

  /** Notes how it is asked; each time takes a while. */
  private static final class Kernel implements IoHandler {
    private final List<String> looks = new ArrayList<>();
    private long nowNanos;
    private int looksUntilEvent = Integer.MAX_VALUE;

    void event() {
      eventAtLook(1);
    }

    void eventAtLook(int number) {
      looksUntilEvent = number;
    }

    @Override
    public int run(IoHandlerContext context) {
      looks.add(context.canBlock() ? "sleep" : "poll");
      nowNanos += LOOK_NANOS;
      return --looksUntilEvent == 0 ? 1 : 0;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void wakeup() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
      return false;
    }
  }

  private static final class Loop implements IoHandlerContext {
    private boolean hasWork;
    private boolean timerDue;

    @Override
    public boolean canBlock() {
      return !hasWork && !timerDue;
    }

    @Override
    public long delayNanos(long nowNanos) {
      return timerDue ? 0 : 1_000_000;
    }

    @Override
    public long deadlineNanos() {
      return -1;
    }
  }
}
