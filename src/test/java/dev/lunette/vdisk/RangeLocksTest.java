package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class RangeLocksTest {
  private static final int PATIENCE_SECONDS = 30;

  private final RangeLocks locks = new RangeLocks();

  /** One who wants a range, on a thread of its own. */
  private final class Waiter {
    final AtomicBoolean unwanted = new AtomicBoolean();
    private final CompletableFuture<RangeLocks.Range> held = new CompletableFuture<>();
    private final Thread thread;

    Waiter(long offset, long length) {
      thread =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  held.complete(locks.acquire(offset, length, this::requireWanted));
                } catch (Throwable e) {
                  held.completeExceptionally(e);
                }
              });
    }

    private void requireWanted() throws IOException {
      if (unwanted.get()) {
        throw new IOException("not wanted any more");
      }
    }

    Waiter awaitWaiting() {
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        assertThat(held).as("range that must wait").isNotDone();
        Thread.onSpinWait();
      }
      return this;
    }

    RangeLocks.Range awaitHeld() throws Exception {
      return held.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void servesWhoComesFirstFirst() throws Exception {
    RangeLocks.Range held = locks.acquire(0, 10);
    Waiter second = new Waiter(5, 10).awaitWaiting();
    Waiter third = new Waiter(12, 10).awaitWaiting(); // nothing that it overlaps is held
    Waiter elsewhere = new Waiter(22, 10);
    locks.release(elsewhere.awaitHeld());
    locks.release(held);
    RangeLocks.Range next = second.awaitHeld();
    third.awaitWaiting();
    locks.release(next);
    locks.release(third.awaitHeld());
  }

  @Test
  void isSharedBesideOthersWhoShare() throws Exception {
    RangeLocks.Range first = locks.share(0, 10);
    RangeLocks.Range second = locks.share(5, 10);
    Waiter alone = new Waiter(9, 1).awaitWaiting();
    locks.release(first);
    alone.awaitWaiting();
    // Who comes after the one that waits does not overtake him, wherever they would meet.
    assertThat(locks.tryShare(0, 10)).isNull();
    RangeLocks.Range elsewhere = locks.tryShare(0, 9);
    assertThat(elsewhere).isNotNull();
    locks.release(elsewhere);
    locks.release(second);
    locks.release(alone.awaitHeld());
    assertThat(locks.tryShare(0, 10)).isNotNull();
  }

  @Test
  void twoOfOneRangeAreToldApart() throws Exception {
    RangeLocks.Range held = locks.acquire(0, 10);
    Waiter second = new Waiter(0, 10).awaitWaiting();
    Waiter third = new Waiter(0, 10).awaitWaiting();
    locks.release(held);
    RangeLocks.Range next = second.awaitHeld();
    third.awaitWaiting();
    locks.release(next);
    third.awaitHeld();
  }

  @Test
  void whoGivesUpLetsTheNextOneIn() throws Exception {
    locks.acquire(0, 10);
    Waiter second = new Waiter(5, 10).awaitWaiting();
    Waiter third = new Waiter(12, 10).awaitWaiting();
    second.unwanted.set(true);
    assertThatThrownBy(second::awaitHeld).hasRootCauseMessage("not wanted any more");
    third.awaitHeld();
  }

  @Test
  void whoIsInterruptedLetsTheNextOneIn() throws Exception {
    locks.acquire(0, 10);
    Waiter second = new Waiter(5, 10).awaitWaiting();
    Waiter third = new Waiter(12, 10).awaitWaiting();
    second.thread.interrupt();
    assertThatThrownBy(second::awaitHeld)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("interrupted while 10 bytes at 5 were in use");
    third.awaitHeld();
  }
}
