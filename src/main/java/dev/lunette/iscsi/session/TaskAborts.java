package dev.lunette.iscsi.session;

import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.cdb.Cdb;
import java.util.Collection;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Ends tasks of several sessions, or waits for their end, of each on its own event loop. */
final class TaskAborts {

  private TaskAborts() {}

  /**
   * Aborts all tasks that match, at the wish of a nexus; {@code then} runs, on any thread, when
   * none of them can touch a medium any more. Those of the event loop that this runs on are aborted
   * before it returns.
   */
  static void abort(
      Collection<Session> sessions, Predicate<Task> matching, Nexus by, Runnable then) {
    each(sessions, (tasks, gone) -> tasks.abort(matching, by, gone), then);
  }

  /** Lets all tasks that match go on; {@code then} runs, on any thread, when they are over. */
  static void whenOver(Collection<Session> sessions, Predicate<Task> matching, Runnable then) {
    each(sessions, (tasks, over) -> tasks.whenOver(matching, over), then);
  }

  private static void each(
      Collection<Session> sessions, BiConsumer<TaskManager, Runnable> what, Runnable then) {
    Runnable gone = last(sessions.size() + 1, then);
    for (Session each : sessions) {
      Connection connection = each.connection();
      if (connection == null) {
        gone.run(); // it has not begun
      } else if (connection.inEventLoop()) {
        what.accept(connection.tasks(), gone);
      } else {
        try {
          connection.execute(() -> what.accept(connection.tasks(), gone));
        } catch (RejectedExecutionException e) {
          gone.run(); // the server has stopped
        }
      }
    }
    gone.run();
  }

  /**
   * All tasks of some nexuses with the unit of one, copies by others among them, but for each
   * PERSISTENT RESERVE OUT, that one among them: it touches no medium, and two that wait for each
   * other's end would never come to it.
   */
  static Predicate<Task> others(Task one, Predicate<Nexus> from) {
    return task ->
        (task.unit().equals(one.unit()) || task.touches(one.unit()))
            && from.test(task.nexus())
            && !(task.cdb() instanceof Cdb.PersistentReserveOut);
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
