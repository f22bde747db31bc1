package dev.lunette.vdisk;

/**
 * Erases a vDisk on its own executor, with nobody else let in: each pass is a task, and is flushed
 * before the next begins, so that it is not a cache that is written over and over.
 *
 * @param vdisk its name
 * @param device that is erased
 * @param queues whose threads do it
 * @param gate closed when the vDisk is, which ends the work within a step
 * @param failures who is told of a failure, too
 */
record Eraser(
    String vdisk, ExclusiveDevice device, Queues queues, InlineGate gate, FailureLog failures) {

  /** Begins; {@code done} is told when others are let in again. */
  void erase(Erasure erasure, Completion done) {
    pass(erasure, 0, done);
  }

  private void pass(Erasure erasure, int pass, Completion done) {
    Request request = new Request(vdisk, Operation.ERASE, 0, device.sizeBytes());
    Execution.Work work =
        () -> {
          device.shut();
          erasure.pass(device.inside(), pass, gate::isClosed);
        };
    Completion end = queues.flusher().after(new PassEnd(erasure, pass, done));
    queues.executor().execute(new Execution(request, work, end, failures));
  }

  /** The end of a pass, flushed or failed. */
  private final class PassEnd implements Completion {
    private final Erasure erasure;
    private final int pass;
    private final Completion done;

    PassEnd(Erasure erasure, int pass, Completion done) {
      this.erasure = erasure;
      this.pass = pass;
      this.done = done;
    }

    @Override
    public void completed() {
      if (pass + 1 < erasure.passes()) {
        pass(erasure, pass + 1, done);
      } else {
        device.open();
        done.completed();
      }
    }

    @Override
    public void failed(VDiskException failure) {
      device.open();
      done.failed(failure);
    }
  }
}
