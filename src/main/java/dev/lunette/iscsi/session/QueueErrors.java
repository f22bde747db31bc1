package dev.lunette.iscsi.session;

import dev.lunette.scsi.AbortRules;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.page.QueueError;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/** What becomes of others of its task set when a task fails (NACA, and QERR, SPC-5 7.5.8). */
final class QueueErrors {

  private QueueErrors() {}

  /**
   * A task has failed: has others wait, if it wants that, and aborts those that its failure takes
   * along, if any are; {@code then} runs on its event loop when none of them can touch a medium any
   * more. So whoever is told of the failure can send again what was aborted. Two that fail at once
   * don't wait for each other, nor does anybody for a PERSISTENT RESERVE OUT, which may be waiting
   * for tasks itself.
   *
   * @return whether {@code then} runs at all
   */
  static boolean failed(Task failed, TaskManager manager, Runnable then) {
    failed.checkCondition();
    AbortRules rules = failed.unit().taskSet().abortRules();
    if (rules.queueError() == QueueError.CONTINUE) {
      return false;
    }
    boolean own =
        rules.queueError() == QueueError.ABORT_OWN || failed.unit().taskSet().isPerNexus();
    Nexus nexus = failed.nexus();
    Set<Nexus> others = ConcurrentHashMap.newKeySet();
    Predicate<Task> matching =
        task -> {
          boolean matches =
              task.unit().equals(failed.unit())
                  && (!own || task.nexus() == nexus)
                  && task.state() != Task.State.FAILED
                  && !(task.cdb() instanceof Cdb.PersistentReserveOut);
          if (matches && task.nexus() != nexus) {
            others.add(task.nexus());
          }
          return matches;
        };
    Runnable gone =
        () -> {
          if (!rules.answered()) {
            others.forEach(failed.unit()::cleared);
          }
          try {
            manager.connection().execute(then);
          } catch (RejectedExecutionException e) {
            failed.end(); // the server has stopped; nobody waits for an answer
          }
        };
    failed.state(Task.State.FAILED);
    TaskAborts.abort(manager.session().table().sessions(), matching, nexus, gone);
    return true;
  }
}
