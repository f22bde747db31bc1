package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A move is cancelled while it waits for an operation that the old device holds up. */
final class MoveCancelTest {
  private static final int SIZE = 4 * Mirror.STEP_BYTES;
  private static final int BLOCK = 512;
  private static final int PATIENCE_SECONDS = 30;

  private final GatedDevice from = new GatedDevice(SIZE);
  private final MovableDevice device = new MovableDevice(from);
  private final BlockDevice to = MovableContractTest.memory(SIZE);

  /** What the write that is held up waits for; others pass. */
  private CountDownLatch gate = new CountDownLatch(0);

  MoveCancelTest() throws IOException {}

  @Test
  void whileOneWhoCameBeforeIsStillThere() throws Exception {
    CompletableFuture<Void> stuck = holdUpWriteAt(0);
    MoveInTest move = MoveInTest.start(device, to, 0);
    move.cancel();
    assertThatThrownBy(move::finish).hasMessageContaining("the move was cancelled");
    assertThat(stuck).isNotDone();
    // The next one still knows of it.
    MoveInTest next = MoveInTest.start(device, to, 0);
    gate.countDown();
    next.finish();
    assertThat(stuck).isDone();
    assertThat(BlockDeviceContract.read(to, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 1));
  }

  @Test
  void whileTheCopierWaitsForARangeSoThatOthersGoOn() throws Exception {
    MoveInTest move = MoveInTest.start(device, to, Mirror.STEP_BYTES).awaitHeld();
    CompletableFuture<Void> stuck = holdUpWriteAt(Mirror.STEP_BYTES);
    move.go();
    // Until the copier waits, too, it passes.
    CompletableFuture<Void> behind = CompletableFuture.completedFuture(null);
    Thread writer = Thread.currentThread();
    while (behind.isDone() || writer.getState() != Thread.State.TIMED_WAITING) {
      assertThat(stuck).isNotDone();
      if (behind.isDone()) {
        behind = new CompletableFuture<>();
        writer = write(3 * Mirror.STEP_BYTES / 2, behind);
      }
      Thread.onSpinWait();
    }
    move.cancel();
    behind.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(stuck).isNotDone();
    gate.countDown();
    assertThatThrownBy(move::finish).hasMessageContaining("the move was cancelled");
    stuck.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private CompletableFuture<Void> holdUpWriteAt(long offset) throws Exception {
    from.entered.drainPermits();
    from.shut();
    gate = from.gate;
    CompletableFuture<Void> end = new CompletableFuture<>();
    write(offset, end);
    from.awaitEntered(1);
    from.gate = new CountDownLatch(0);
    return end;
  }

  private Thread write(long offset, CompletableFuture<Void> end) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            device.write(offset, filled(BLOCK, (byte) 1), false);
            end.complete(null);
          } catch (Throwable e) {
            end.completeExceptionally(e);
          }
        });
  }
}
