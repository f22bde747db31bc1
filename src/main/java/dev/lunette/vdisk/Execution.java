package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;

/**
 * A request on its way through the executor.
 *
 * @param request what is asked
 * @param work how to do it
 * @param done who is told
 * @param failures who is told, too, if it fails
 */
record Execution(Request request, Work work, Completion done, FailureLog failures)
    implements VDiskExecutor.Task {

  /** Blocking work on a device. */
  interface Work {
    void run() throws IOException;
  }

  @Override
  public void run() {
    VDiskException failure = null;
    try {
      work.run();
    } catch (Throwable e) {
      failure = failures.failure(request, e);
    }
    Flusher.tell(done, failure);
  }

  @Override
  public void refused(Kind kind, String reason) {
    Flusher.tell(done, request.failure(kind, reason));
  }
}
