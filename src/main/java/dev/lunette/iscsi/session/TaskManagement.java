package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.SerialNumber;
import dev.lunette.iscsi.pdu.TaskManagementRequest;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.TaskAttribute;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Task management functions (RFC 7143 11.5, SAM-5 7).
 *
 * <p>A function is answered only when none of the tasks that it aborted can touch a medium any
 * more, whichever session they belong to; nothing waits for it meanwhile, so a stalled disk delays
 * the answer and nobody else.
 */
final class TaskManagement {

  private static final Logger LOG = LoggerFactory.getLogger(TaskManagement.class);

  private static final int COMPLETE = 0;
  private static final int NO_SUCH_LUN = 2;
  private static final int REASSIGNMENT_NOT_SUPPORTED = 4;
  private static final int NOT_SUPPORTED = 5;

  private final Session session;
  private final Connection connection;
  private final TaskManager tasks;
  private final Responder responder;
  private int inProgress;

  TaskManagement(Session session, Connection connection, TaskManager tasks, Responder responder) {
    this.session = session;
    this.connection = connection;
    this.tasks = tasks;
    this.responder = responder;
  }

  void execute(TaskManagementRequest request) throws IscsiException {
    if (inProgress == session.limits().immediateCommands()) {
      session.events().limits().count("immediateCommands");
      throw IscsiException.reject(
          RejectReason.IMMEDIATE_COMMAND_REJECT,
          "%d task management functions in progress, expected at most that many"
              .formatted(inProgress));
    }
    LOG.info("{}: task management function {}", connection, request.function());
    session.events().functions().count(Tallies.function(request.function()));
    switch (request.function()) {
      case 1 -> abortTask(request);
      case 2 -> abortTaskSet(request);
      case 3 -> clearAca(request);
      case 4 -> clearTaskSet(request);
      case 5 -> resetUnit(request);
      case 6, 7 -> resetTarget(request);
      case 8 -> answer(request, REASSIGNMENT_NOT_SUPPORTED);
      default -> answer(request, NOT_SUPPORTED);
    }
  }

  /**
   * ABORT TASK. A task that is over already counts as aborted (RFC 7143 allows "does not exist",
   * which makes ESXi reset the target).
   */
  private void abortTask(TaskManagementRequest request) {
    Task task = tasks.find(request.referencedTaskTag());
    Predicate<Task> matching = task == null ? other -> false : other -> other == task;
    if (task == null) {
      int tag = request.referencedTaskTag();
      cancelAhead(request, command -> command.initiatorTaskTag() == tag);
      if (SerialNumber.before(request.refCmdSn(), request.cmdSn())) {
        session.window().skip(request.refCmdSn(), connection::handle); // RFC 7143 11.6.1
      }
    }
    abort(List.of(session), matching, () -> answer(request, COMPLETE));
  }

  private void abortTaskSet(TaskManagementRequest request) {
    if (mapped(request)) {
      LogicalUnit unit = unit(request);
      cancelAhead(request, to(unit));
      abort(List.of(session), task -> task.unit().equals(unit), () -> answer(request, COMPLETE));
    }
  }

  private void clearTaskSet(TaskManagementRequest request) {
    if (!mapped(request)) {
      return;
    }
    LogicalUnit unit = unit(request);
    if (unit.taskSet().isPerNexus()) {
      abortTaskSet(request); // of its own nexus there is nobody else's task
      return;
    }
    cancelAhead(request, to(unit));
    Set<Nexus> others = ConcurrentHashMap.newKeySet();
    Predicate<Task> matching =
        task -> {
          boolean matches = task.unit().equals(unit);
          if (matches && task.nexus() != session.nexus()) {
            others.add(task.nexus());
          }
          return matches;
        };
    Runnable done =
        () -> {
          if (!unit.taskSet().abortRules().answered()) {
            others.forEach(unit::cleared); // who gets a status needs to be told nothing else
          }
          answer(request, COMPLETE);
        };
    abort(session.table().sessions(), matching, done);
  }

  /** CLEAR ACA (SAM-5 7.4): it ends what was sent to find out and to mend, too. */
  private void clearAca(TaskManagementRequest request) {
    if (mapped(request)) {
      LogicalUnit unit = unit(request);
      cancelAhead(request, to(unit).and(command -> command.attribute() == ScsiCommand.ACA));
      Runnable done =
          () -> {
            unit.taskSet().clearAca(session.nexus()::equals);
            answer(request, COMPLETE);
          };
      Predicate<Task> matching =
          task -> task.unit().equals(unit) && task.attribute() == TaskAttribute.ACA;
      abort(List.of(session), matching, done);
    }
  }

  private void resetUnit(TaskManagementRequest request) {
    if (mapped(request)) {
      LogicalUnit unit = unit(request);
      Runnable done =
          () -> {
            unit.reset();
            answer(request, COMPLETE);
          };
      cancelAhead(request, to(unit));
      Predicate<Task> matching = task -> task.unit().equals(unit) || task.touches(unit);
      abort(session.table().sessions(), matching, done);
    }
  }

  /** Warm or cold; a cold one ends all sessions of the target too (RFC 7143 11.5.1). */
  private void resetTarget(TaskManagementRequest request) {
    LunMap luns = session.luns();
    Collection<LogicalUnit> units = luns.units().values();
    Runnable done =
        () -> {
          units.forEach(LogicalUnit::reset);
          answer(request, COMPLETE);
          if (request.function() == 7) {
            session.table().sessions().stream()
                .filter(other -> other.luns().equals(luns))
                .forEach(other -> other.end("target cold reset"));
          }
        };
    cancelAhead(request, command -> true);
    // our own also on units that have been unmapped since
    Predicate<Task> matching =
        task ->
            task.nexus() == session.nexus()
                || units.contains(task.unit())
                || units.stream().anyMatch(task::touches);
    abort(session.table().sessions(), matching, done);
  }

  /**
   * Commands of this session that came before the request, but wait for one that came not at all,
   * are meant too (RFC 7143 11.5.1).
   */
  private void cancelAhead(TaskManagementRequest request, Predicate<ScsiCommand> matching) {
    session
        .window()
        .cancel(waiting ->
            waiting instanceof ScsiCommand command
                && SerialNumber.before(command.cmdSn(), request.cmdSn())
                && matching.test(command));
  }

  private Predicate<ScsiCommand> to(LogicalUnit unit) {
    return command -> unit(command.lun()).equals(unit);
  }

  private LogicalUnit unit(TaskManagementRequest request) {
    return unit(request.lun());
  }

  private LogicalUnit unit(long lun) {
    return session.luns().unit(lun).underlying();
  }

  private boolean mapped(TaskManagementRequest request) {
    if (session.luns().contains(request.lun())) {
      return true;
    }
    answer(request, NO_SUCH_LUN);
    return false;
  }

  /** Aborts matching tasks of some sessions, each on its own loop; {@code done} runs on ours. */
  private void abort(Collection<Session> sessions, Predicate<Task> matching, Runnable done) {
    inProgress++;
    Runnable finish =
        () -> {
          inProgress--;
          done.run();
        };
    // Our own now: what comes behind the request is not affected.
    TaskAborts.abort(sessions, matching, session.nexus(), () -> connection.execute(finish));
  }

  private void answer(TaskManagementRequest request, int response) {
    responder.taskManagement(request.initiatorTaskTag(), response);
    connection.output().flushSoon();
  }
}
