package dev.lunette.iscsi.session;

import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.Outcome;
import dev.lunette.scsi.Place;
import dev.lunette.scsi.TaskSet;
import dev.lunette.scsi.cdb.Cdb;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The place of a task in the task set of its logical unit, while order matters there. The set is
 * shared with other sessions, and so calls on any thread; what follows happens on the event loop of
 * the task.
 */
final class TaskPlace implements TaskSet.Member, Runnable {

  private final TaskManager manager;
  private final Task task;
  private final Place place;
  private boolean dormant;

  private TaskPlace(TaskManager manager, Task task, Function<TaskPlace, Place> way) {
    this.manager = manager;
    this.task = task;
    this.place = way.apply(this);
    this.dormant = !place.isEnabled();
  }

  /** For a task that comes now. */
  static TaskPlace enter(TaskManager manager, Task task, TaskSet set) {
    return new TaskPlace(manager, task, member -> set.enter(member, task.attribute()));
  }

  /** For a task that came when order did not matter. */
  static TaskPlace older(TaskManager manager, Task task, TaskSet set) {
    return new TaskPlace(manager, task, member -> set.older(member, task.attribute()));
  }

  /** Whether an ACA condition makes the task dormant. */
  boolean holdBack() {
    dormant = place.holdBack();
    return dormant;
  }

  /** What the task ends with in place of being executed, or null. */
  @Nullable Outcome refusal() {
    return place.refusal();
  }

  /** Whether the task waits for others, as far as its own event loop has heard. */
  boolean isDormant() {
    return dormant;
  }

  boolean isHeld() {
    return place.isHeld();
  }

  void leave() {
    place.leave();
  }

  @Override
  public Nexus nexus() {
    return task.nexus();
  }

  @Override
  public boolean naca() {
    return task.naca();
  }

  @Override
  public Cdb cdb() {
    return task.cdb();
  }

  @Override
  public void enabled() {
    try {
      manager.connection().execute(this);
    } catch (RejectedExecutionException e) {
      // the server has stopped; nobody waits for an answer
    }
  }

  @Override
  public void whenOthersOver(boolean ofAllNexuses, Runnable then) {
    Session session = manager.session();
    TaskAborts.whenOver(
        ofAllNexuses ? session.table().sessions() : List.of(session),
        other -> other != task && other.unit().equals(task.unit()) && other.isAwaitedOutside(),
        then);
  }

  /** The second half of {@link #enabled}, on the event loop. */
  @Override
  public void run() {
    if (dormant) {
      dormant = false;
      manager.resume(task);
    }
  }
}
