package dev.lunette.iscsi;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** How event loops talk to the kernel. */
public enum Transport {
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
    @Override
    public boolean isAvailable() {
      return Epoll.isAvailable();
    }

    @Override
    IoHandlerFactory sleeping() {
      return EpollIoHandler.newFactory();
    }
  },
  IO_URING(IoUringServerSocketChannel.class, IoUringSocketChannel.class) {
    @Override
    public boolean isAvailable() {
      return IoUring.isAvailable();
    }

    @Override
    IoHandlerFactory sleeping() {
      return IoUringIoHandler.newFactory();
    }
  },
  NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    IoHandlerFactory sleeping() {
      return NioIoHandler.newFactory();
    }
  };

  private final Class<? extends ServerSocketChannel> channel;
  private final Class<? extends SocketChannel> initiatorChannel;

  Transport(
      Class<? extends ServerSocketChannel> channel,
      Class<? extends SocketChannel> initiatorChannel) {
    this.channel = channel;
    this.initiatorChannel = initiatorChannel;
  }

  /** The first of the list above that this machine has. */
  public static Transport best() {
    return EPOLL.isAvailable() ? EPOLL : NIO;
  }

  /** Whether this machine has it. */
  public abstract boolean isAvailable();

  /**
   * Makes what an event loop waits with: for so long after the last event it polls, then it sleeps.
   *
   * @param busyPollMicros 0 to sleep at once
   */
  public IoHandlerFactory factory(int busyPollMicros) {
    return BusyPolling.before(sleeping(), busyPollMicros);
  }

  abstract IoHandlerFactory sleeping();

  Class<? extends ServerSocketChannel> channel() {
    return channel;
  }

  /** The channel of whoever connects to a target. */
  public Class<? extends SocketChannel> initiatorChannel() {
    return initiatorChannel;
  }
}
