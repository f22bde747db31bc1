package dev.lunette.iscsi;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has an event loop ask the kernel again and again for a moment before it sleeps: what comes in
 * that moment waits for nobody to be woken.
 *
 * <p>Only what somebody wants of the loop begins such a moment, input or work from another thread,
 * and no timer, so that an idle loop sleeps. Nor does a loop poll for long where it brings nothing:
 * when too many such moments were in vain it rests for a while, which is longer each time, and then
 * tries a few again. So polling costs next to nothing where nobody answers within the moment, and
 * about as much processor time as to sleep and be woken where somebody does.
 *
 * <p>A loop whose input is answered by another thread, that of a vDisk for one, yields between two
 * looks, for the other may wait for this very processor. One that answers alone does not: whoever
 * took the processor would keep it for milliseconds, and a look takes half as long.
 */
final class BusyPolling implements IoHandler {

  /** Inputs in a row after which a loop is taken to need no other thread to answer them. */
  static final int ALONE = 64;

  /**
   * Moments in vain in a row after which a loop rests that has earned all it can; half at first.
   */
  static final int MOST_CREDIT = 32;

  /**
   * As many in vain are worth a moment that brought something: that saved the waking, here and
   * often at the other end too, and what is quick there makes the next moment short.
   */
  static final int FRUITFUL = 3;

  /** Inputs for which a loop without credit rests, at first and at most. */
  static final int FIRST_REST = 64;

  static final int LONGEST_REST = 1024;

  private final IoHandler handler;
  private final long nanos;
  private final LongSupplier clock;
  private final Runnable courtesy;
  private @Nullable Awake awake;
  private long lastEventNanos;
  private int inputs = ALONE;
  private int credit = MOST_CREDIT / 2;
  private int rest = FIRST_REST;
  private int restingInputs;

  BusyPolling(IoHandler handler, long nanos, LongSupplier clock, Runnable courtesy) {
    this.handler = handler;
    this.nanos = nanos;
    this.clock = clock;
    this.courtesy = courtesy;
    this.lastEventNanos = clock.getAsLong() - nanos;
  }

  /** Makes what waits like {@code sleeping}, but polls for so long before; 0 is not at all. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield, it is a courtesy
  static IoHandlerFactory before(IoHandlerFactory sleeping, int micros) {
    if (micros == 0) {
      return sleeping;
    }
    long nanos = TimeUnit.MICROSECONDS.toNanos(micros);
    return loop ->
        new BusyPolling(sleeping.newHandler(loop), nanos, System::nanoTime, Thread::yield);
  }

  @Override
  public int run(IoHandlerContext context) {
    int handled = poll(context);
    if (handled == 0) {
      handled = handler.run(context);
    }
    boolean work = !context.canBlock();
    long now = clock.getAsLong();
    if ((handled > 0 || work) && context.delayNanos(now) > 0) {
      lastEventNanos = now;
      inputs = work ? 0 : Math.min(inputs + 1, ALONE);
      if (credit == 0 && --restingInputs == 0) {
        credit = MOST_CREDIT / 2;
      }
    }
    return handled;
  }

  private int poll(IoHandlerContext context) {
    if (awake == null) {
      awake = new Awake(context); // an event loop has one for all its life
    }
    if (credit == 0 || !wanted(context)) {
      return 0;
    }
    int handled = 0;
    while (handled == 0 && wanted(context)) {
      handled = handler.run(awake);
      if (handled == 0 && inputs < ALONE) {
        courtesy.run();
      }
    }
    settle(handled == 0 && context.canBlock());
    return handled;
  }

  private boolean wanted(IoHandlerContext context) {
    return context.canBlock() && clock.getAsLong() - lastEventNanos < nanos;
  }

  private void settle(boolean vain) {
    credit = vain ? credit - 1 : Math.min(credit + FRUITFUL, MOST_CREDIT);
    if (credit == 0) {
      restingInputs = rest;
      rest = Math.min(2 * rest, LONGEST_REST);
    } else if (credit == MOST_CREDIT) {
      rest = FIRST_REST;
    }
  }

  @Override
  public void initialize() {
    handler.initialize();
  }

  @Override
  public void prepareToDestroy() {
    handler.prepareToDestroy();
  }

  @Override
  public void destroy() {
    handler.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return handler.register(handle);
  }

  @Override
  public void wakeup() {
    handler.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return handler.isCompatible(type);
  }

  /** The event loop, which for now does not want to sleep. */
  private record Awake(IoHandlerContext loop) implements IoHandlerContext {
    @Override
    public boolean canBlock() {
      return false;
    }

    @Override
    public long delayNanos(long nowNanos) {
      return loop.delayNanos(nowNanos);
    }

    @Override
    public long deadlineNanos() {
      return loop.deadlineNanos();
    }
  }
}
