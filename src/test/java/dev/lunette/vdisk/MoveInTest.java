package dev.lunette.vdisk;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A move on a thread of its own, which a test can hold up after a step and cancel. */
public final class MoveInTest implements Move {
  private static final int PATIENCE_SECONDS = 60;

  private final long holdAtBytes;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Runnable awaitInline;
  private volatile boolean cancelled;
  volatile boolean committed;
  volatile IOException commitFailure;

  private MoveInTest(long holdAtBytes, Runnable awaitInline) {
    this.holdAtBytes = holdAtBytes;
    this.awaitInline = awaitInline;
  }

  /** Starts a move that stops as soon as so many bytes are done, if it ever has that many. */
  public static MoveInTest start(MovableDevice device, BlockDevice to, long holdAtBytes) {
    return start(device, to, holdAtBytes, () -> {});
  }

  static MoveInTest start(
      MovableDevice device, BlockDevice to, long holdAtBytes, Runnable awaitInline) {
    MoveInTest move = new MoveInTest(holdAtBytes, awaitInline);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            device.move(to, move);
            move.end.complete(null);
          } catch (Throwable e) {
            move.end.completeExceptionally(e);
          }
          move.held.countDown();
        });
    return move;
  }

  /** Returns when it has stopped, or is over. */
  public MoveInTest awaitHeld() {
    await(held);
    return this;
  }

  /** Lets it go on. */
  public void go() {
    go.countDown();
  }

  void cancel() {
    cancelled = true;
    go();
  }

  /** Lets it go on and returns when it is over; throws what it threw as a cause. */
  public void finish() throws Exception {
    go();
    end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void awaitInline() {
    awaitInline.run();
  }

  @Override
  public void progress(long doneBytes, long totalBytes) {
    if (doneBytes >= holdAtBytes) {
      held.countDown();
      await(go);
    }
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void commit() throws IOException {
    if (commitFailure != null) {
      throw commitFailure;
    }
    committed = true;
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the move did not come so far");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
