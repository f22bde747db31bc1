package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.util.concurrent.locks.LockSupport;

/**
 * Erases a vDisk on its own executor, with nobody else let in: each pass is a task, and is flushed
 * before the next begins, so that it is not a cache that is written over and over.
 *
 * <p>A device or a queue that is BUSY for a while is waited for, with the device shut, and the pass
 * goes on where it was.
 *
 * @param vdisk its name
 * @param device that is erased
 * @param queues whose threads do it
 * @param gate closed when the vDisk is, which ends the work within a step
 * @param failures who is told of a failure, too
 * @param retryNanos between two tries while it is BUSY
 */
record Eraser(
    String vdisk,
    ExclusiveDevice device,
    Queues queues,
    InlineGate gate,
    FailureLog failures,
    long retryNanos) {

  private static final long RETRY_NANOS = 50_000_000;

  /** How often one pass may be BUSY: for a minute, and what it takes to find that out. */
  static final int RETRIES = 1200;

  Eraser(
      String vdisk, ExclusiveDevice device, Queues queues, InlineGate gate, FailureLog failures) {
    this(vdisk, device, queues, gate, failures, RETRY_NANOS);
  }

  /** Begins; {@code done} is told when others are let in again. */
  void erase(Erasure erasure, Completion done) {
    pass(erasure, 0, RETRIES, done);
  }

  private void pass(Erasure erasure, int pass, int retries, Completion done) {
    Request request = new Request(vdisk, Operation.ERASE, 0, device.sizeBytes());
    Execution.Work work =
        () -> {
          device.shut();
          erasure.pass(device.inside(), pass, gate::isClosed);
        };
    Completion end = queues.flusher().after(new PassEnd(erasure, pass, retries, done));
    queues.executor().execute(new Execution(request, work, end, failures));
  }

  /** The end of a pass, flushed or failed. */
  private final class PassEnd implements Completion {
    private final Erasure erasure;
    private final int pass;
    private final int retries;
    private final Completion done;

    PassEnd(Erasure erasure, int pass, int retries, Completion done) {
      this.erasure = erasure;
      this.pass = pass;
      this.retries = retries;
      this.done = done;
    }

    @Override
    public void completed() {
      if (pass + 1 < erasure.passes()) {
        pass(erasure, pass + 1, RETRIES, done);
      } else {
        device.open();
        done.completed();
      }
    }

    @Override
    public void failed(VDiskException failure) {
      if (failure.kind() == Kind.BUSY && retries > 0) {
        Thread.ofVirtual().name("erase-" + vdisk).start(this::retry);
      } else {
        device.open();
        done.failed(failure);
      }
    }

    private void retry() {
      LockSupport.parkNanos(retryNanos);
      pass(erasure, pass, retries - 1, done);
    }
  }
}
