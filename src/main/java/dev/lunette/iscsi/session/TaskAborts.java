package dev.lunette.iscsi.session;

import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Ends tasks of several sessions, of each on its own event loop. */
final class TaskAborts {

  private TaskAborts() {}

  /**
   * Aborts all tasks that match; {@code then} runs, on any thread, when none of them can touch a
   * medium any more. Those of the event loop that this runs on are aborted before it returns.
   */
  static void abort(Collection<Session> sessions, Predicate<Task> matching, Runnable then) {
    Runnable gone = last(sessions.size() + 1, then);
    for (Session each : sessions) {
      Connection connection = each.connection();
      if (connection == null) {
        gone.run(); // it has not begun
      } else if (connection.inEventLoop()) {
        connection.tasks().abort(matching, gone);
      } else {
        try {
          connection.execute(() -> connection.tasks().abort(matching, gone));
        } catch (RejectedExecutionException e) {
          gone.run(); // the server has stopped
        }
      }
    }
    gone.run();
  }

  /** Runs {@code then} when it has been run so many times. */
  static Runnable last(int count, Runnable then) {
    AtomicInteger left = new AtomicInteger(count);
    return () -> {
      if (left.decrementAndGet() == 0) {
        then.run();
      }
    };
  }
}
