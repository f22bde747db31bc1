package dev.lunette.iscsi.session;

import dev.lunette.iscsi.login.Negotiated;
import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.Outcome;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of one session (SAM-5 task manager): takes a SCSI command from its first byte to its
 * status, gathers write data, and lets each step wait for its {@link TaskMemory}.
 *
 * <p>A command whose data is all there runs at once, on this event loop; only what would block goes
 * to another thread, inside the logical unit, and comes back through {@link #completed}.
 */
final class TaskManager {

  private static final Logger LOG = LoggerFactory.getLogger(TaskManager.class);

  private final Connection connection;
  private final Session session;
  private final Responder responder;
  private final IntObjectMap<Task> tasks = new IntObjectHashMap<>();
  private final TaskMemory memory;
  private final CommandMeter meter;
  private final DataRequests requests;
  private int immediates;

  TaskManager(Connection connection, Session session, Responder responder) {
    this.connection = connection;
    this.session = session;
    this.responder = responder;
    this.memory = new TaskMemory(connection, session, this::proceed);
    this.meter = new CommandMeter(session.meter());
    this.requests = new DataRequests(responder);
  }

  Connection connection() {
    return connection;
  }

  Session session() {
    return session;
  }

  Negotiated negotiated() {
    return session.negotiated();
  }

  Responder responder() {
    return responder;
  }

  CommandMeter meter() {
    return meter;
  }

  /** A SCSI command, in the order of CmdSN; its data segment stays the caller's. */
  void command(ScsiCommand request) throws IscsiException {
    int tag = request.initiatorTaskTag();
    if (request.attribute() > ScsiCommand.ACA) {
      throw IscsiException.reject(
          RejectReason.INVALID_PDU_FIELD,
          "task attribute is %d, expected at most %d"
              .formatted(request.attribute(), ScsiCommand.ACA));
    }
    if (tag == Pdu.RESERVED_TAG) {
      throw IscsiException.reject(
          RejectReason.INVALID_PDU_FIELD, "a SCSI command has the reserved initiator task tag");
    }
    if (tasks.containsKey(tag)) {
      throw IscsiException.reject(
          RejectReason.TASK_IN_PROGRESS,
          "initiator task tag %08x is that of a task in progress".formatted(tag));
    }
    if (request.immediate() && immediates == session.limits().immediateCommands()) {
      session.events().limits().count("immediateCommands");
      throw IscsiException.reject(
          RejectReason.IMMEDIATE_COMMAND_REJECT,
          "%d immediate commands in progress, expected at most that many".formatted(immediates));
    }
    Task task = new Task(this, session.nexus(), session.luns().unit(request.lun()), request);
    tasks.put(tag, task);
    meter.received(task, request.data().readableBytes());
    if (task.numbered()) {
      session.window().started();
    } else {
      immediates++;
    }
    task.enter();
    task.transfer().begin(request.data(), request.isFinal() || !request.write());
    advance(task);
  }

  /** Write data for one of the tasks; its data segment stays the caller's. */
  void dataOut(DataOut data) throws IscsiException {
    Task task = requests.receive(tasks.get(data.initiatorTaskTag()), data);
    if (task != null) {
      advance(task);
    }
  }

  /** A Data-Out came with a wrong digest: its task fails once the rest is there. */
  void damaged(DataOut header) {
    Task task = tasks.get(header.initiatorTaskTag());
    if (task != null && task.state() == Task.State.RECEIVING) {
      task.transfer().damaged(header);
      advance(task);
    }
  }

  @Nullable Task find(int initiatorTaskTag) {
    return tasks.get(initiatorTaskTag);
  }

  /** Aborts all tasks that match; {@code then} runs when none can touch a medium any more. */
  void abort(Predicate<Task> matching, Runnable then) {
    abort(matching, session.nexus(), then);
  }

  /** The same, at the wish of a nexus, perhaps another one. */
  void abort(Predicate<Task> matching, Nexus by, Runnable then) {
    List<Task> found = tasks.values().stream().filter(matching).toList();
    Runnable gone = TaskAborts.last(found.size(), then);
    boolean byOther = by != session.nexus();
    // all, before the end of one lets another begin
    found.forEach(task -> task.abort(byOther, gone));
    found.stream().filter(task -> task.state() == Task.State.ENDED).forEach(this::drop);
    found.stream().filter(task -> task.state() == Task.State.RECEIVING).forEach(this::advance);
    if (found.isEmpty()) {
      then.run();
    }
  }

  /** Lets all tasks that match go on; {@code then} runs when they are over. */
  void whenOver(Predicate<Task> matching, Runnable then) {
    List<Task> found = tasks.values().stream().filter(matching).toList();
    Runnable over = TaskAborts.last(found.size(), then);
    found.forEach(task -> task.whenOver(over));
    if (found.isEmpty()) {
      then.run();
    }
  }

  /** Takes a task on that was dormant. */
  void resume(Task task) {
    if (task.state() == Task.State.WAITING && !task.aborted()) {
      proceed(task); // an ACA condition held it back
    } else if (task.state() != Task.State.ENDED && !task.aborted()) {
      try {
        task.judge();
        advance(task);
      } catch (RuntimeException | OutOfMemoryError e) {
        fail(e);
      }
    }
  }

  /** The logical unit is done with a task; any thread. */
  void completed(Task task) {
    if (connection.inEventLoop()) {
      finish(task);
      return;
    }
    try {
      connection.execute(task);
    } catch (RejectedExecutionException e) {
      task.end(); // the server has stopped; nobody waits for an answer
    }
  }

  /** Answers a task that is over, once nothing can happen any more of what its failure aborts. */
  void finish(Task task) {
    boolean failed = !task.aborted() && task.outcome() instanceof Outcome.CheckCondition;
    if (!failed || !QueueErrors.failed(task, this, () -> conclude(task))) {
      conclude(task);
    }
  }

  private void conclude(Task task) {
    boolean answered = !task.aborted();
    leave(task);
    if (answered) {
      answer(task);
    } else if (task.answersAbort()) {
      responder.aborted(task);
    }
    end(task, answered && task.dataInLength() > 0);
  }

  private void answer(Task task) {
    if (task.outcome() instanceof Outcome.CheckCondition(var sense)) {
      LOG.debug("{}: {} ended with {}", connection, task.cdb(), sense);
    }
    try {
      responder.answer(task);
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(e);
    }
  }

  /** An error of our own ends this connection, and no other. */
  private void fail(Throwable error) {
    LOG.error("{}: an error of our own ends the connection", connection, error);
    connection.close("an error of our own");
  }

  /** Memory that had been queued for the socket is free again. */
  void sent(long bytes) {
    memory.free(bytes);
  }

  /** Whether an initiator owes data: unsolicited, or asked for by an R2T. */
  boolean owed() {
    return tasks.values().stream().anyMatch(task -> task.transfer().owed());
  }

  /** How many Data-Outs have come so far. */
  long dataOuts() {
    return requests.dataOuts();
  }

  private void advance(Task task) {
    if (task.isDormant() && !task.answersAbort()) {
      return; // others come first
    }
    WriteTransfer transfer = task.transfer();
    if (transfer.complete()) {
      Sense failure = transfer.failure();
      if (failure != null) {
        if (!task.aborted()) {
          LOG.warn("{}: {} failed: {}", connection, task.cdb(), failure);
        }
        task.complete(new Outcome.CheckCondition(SenseData.of(failure)));
        return;
      }
      task.state(Task.State.WAITING);
    } else if (transfer.unasked() == 0) {
      return; // what was asked for is on its way
    }
    memory.provide(task);
  }

  private void proceed(Task task) {
    try {
      switch (task.state()) {
        case RECEIVING -> {
          if (requests.ask(task)) {
            connection.output().flushSoon();
          }
        }
        case WAITING -> task.execute();
        case EXECUTING, FAILED, ENDED -> {}
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(e);
    }
  }

  /** Frees its place before it is answered, so that the answer's MaxCmdSN tells of it. */
  private void leave(Task task) {
    tasks.remove(task.initiatorTaskTag());
    if (task.numbered()) {
      session.window().finished();
    } else {
      immediates--;
    }
  }

  private void drop(Task task) {
    leave(task);
    end(task, false);
  }

  private void end(Task task, boolean queued) {
    meter.ended(task);
    memory.forget(task);
    if (queued) {
      connection.output().queued(task.heldBytes());
    } else {
      memory.free(task.heldBytes());
    }
    task.end();
    connection.output().flushSoon();
  }
}
