package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.Outcome;
import dev.lunette.scsi.TaskAttribute;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SCSI command of a session, from its first byte to its status (RFC 7143 4.6).
 *
 * <p>Owned by the session's event loop. While it is {@link State#EXECUTING} the logical unit has it
 * and may call {@link #dataIn} and {@link #complete} on another thread; everything else stays on
 * the loop.
 */
final class Task extends AnsweredCommand implements Runnable {

  /** Where a task stands. */
  enum State {
    /** Write data is on its way, or is not asked for yet because others come first. */
    RECEIVING,
    /** All is there, but memory for the data-in buffer is not. */
    WAITING,
    /** The logical unit has it. */
    EXECUTING,
    /** It is answered when others that its failure aborts are gone. */
    FAILED,
    /** Answered, or aborted and gone. */
    ENDED
  }

  private static final Logger LOG = LoggerFactory.getLogger(Task.class);

  private static final Outcome FAILED =
      new Outcome.CheckCondition(SenseData.of(Sense.INTERNAL_TARGET_FAILURE));

  private static final Outcome NO_ACA =
      new Outcome.CheckCondition(SenseData.of(Sense.INVALID_MESSAGE_ERROR));

  private final TaskManager manager;
  private final LogicalUnit unit;
  private final WriteTransfer transfer;
  private int wanted;
  private int wantedIn;
  private @Nullable TaskPlace place;

  /** What it ends with in place of being executed. */
  private @Nullable Outcome refusal;

  private boolean awaited = true;
  private List<Runnable> whenGone = Collections.emptyList(); // its forEach makes no iterator
  private State state = State.RECEIVING;
  private volatile boolean aborted;
  private boolean answersAbort;
  private long heldBytes;
  private @Nullable Outcome outcome;

  Task(TaskManager manager, Nexus nexus, LogicalUnit unit, ScsiCommand request) {
    super(nexus, unit.commandSet(), request, manager.responder());
    this.manager = manager;
    this.unit = unit;
    this.transfer =
        new WriteTransfer(
            expectedDataOut(),
            (int) Math.min(expectedDataOut(), Integer.MAX_VALUE),
            manager.negotiated(),
            manager.responder().allocator());
  }

  /** Takes its place among the tasks of its unit, if their order matters. */
  void enter() {
    if (unit.taskSet().ordersNow(attribute())) {
      place = TaskPlace.enter(manager, this, unit.taskSet());
      refusal = place.refusal();
    } else if (attribute() == TaskAttribute.ACA) {
      refusal = NO_ACA;
    }
    if (!isDormant()) {
      judge();
    }
  }

  /** Whether others must be over before it is looked at; until then nothing is asked for. */
  boolean isDormant() {
    return place != null && place.isDormant();
  }

  /** Whether those whose order matters wait for its end, though it has no place among them. */
  boolean isAwaitedOutside() {
    return awaited && (place == null || !place.isHeld());
  }

  @Override
  protected void letOthersGoOn() {
    awaited = false;
    leavePlace();
    tellWaiting(); // for the order: who aborts what is executed comes later than this
  }

  /** Finds out what it needs, now that what came before it can't change that any more. */
  void judge() {
    wanted = refusal == null ? unit.dataOutLength(this) : 0;
    wantedIn = refusal == null ? unit.dataInLength(this) : 0;
    transfer.want((int) Math.min(expectedDataOut(), wanted));
  }

  @Override
  public ByteBuffer dataOut() {
    return transfer.data();
  }

  @Override
  public void abortOthers(Predicate<Nexus> from, Runnable then) {
    var sessions = manager.session().table().sessions();
    Runnable gone =
        () -> {
          unit.taskSet().clearAca(from);
          then.run();
        };
    TaskAborts.abort(sessions, TaskAborts.others(this, from), nexus(), gone);
  }

  @Override
  public void complete(Outcome outcome) {
    assert this.outcome == null : "completed twice: " + this.outcome + ", then " + outcome;
    this.outcome = outcome;
    manager.completed(this);
  }

  /** The second half of {@link #complete}, on the event loop. */
  @Override
  public void run() {
    markHandedOver();
    manager.finish(this);
  }

  void execute() {
    if (unit.taskSet().isFaulted() && isHeldBack()) {
      return;
    }
    state = State.EXECUTING;
    markExecuted();
    try {
      if (refusal == null) {
        unit.execute(this);
      } else {
        complete(refusal);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("a {} could not be executed", cdb(), e);
      if (outcome == null) {
        complete(e instanceof OutOfMemoryError ? Outcome.Status.TASK_SET_FULL : FAILED);
      }
    }
  }

  /** It is dormant until the ACA condition is cleared, unless it has been turned away. */
  private boolean isHeldBack() {
    if (refusal != null) {
      return false;
    }
    if (place == null) {
      place = TaskPlace.older(manager, this, unit.taskSet());
    }
    return place.holdBack();
  }

  /** It is answered with CHECK CONDITION, and what is behind it may have to wait. */
  void checkCondition() {
    unit.taskSet().checkCondition(nexus(), attribute(), naca());
  }

  /** Memory for what comes next and is not held yet: for data out, then for data in. */
  long missingBytes() {
    return switch (state) {
      case RECEIVING -> Math.max(0, Math.min(expectedDataOut(), wanted) - heldBytes);
      case WAITING -> Math.max(0, wantedIn - heldBytes);
      case EXECUTING, FAILED, ENDED -> 0;
    };
  }

  /** The logical unit itself, however it is mapped. */
  LogicalUnit unit() {
    return unit.underlying();
  }

  WriteTransfer transfer() {
    return transfer;
  }

  State state() {
    return state;
  }

  void state(State state) {
    this.state = state;
  }

  Outcome outcome() {
    Outcome known = outcome;
    if (known == null) {
      throw new IllegalStateException("task " + initiatorTaskTag() + " has no outcome yet");
    }
    return known;
  }

  /** Bytes that the command would have taken. */
  int wanted() {
    return wanted;
  }

  /** Memory that it holds of the data budget. */
  long heldBytes() {
    return heldBytes;
  }

  void hold(long bytes) {
    heldBytes += bytes;
  }

  @Override
  public boolean aborted() {
    return aborted;
  }

  /** Whether it has been aborted by another nexus, and TASK ABORTED is due. */
  boolean answersAbort() {
    return answersAbort;
  }

  /**
   * Nobody wants the answer any more; {@code gone} runs when it can't touch the medium any more.
   * One that another nexus aborts may have to say so, but not before what it asked for has come
   * (RFC 7143 11.4.2).
   */
  void abort(boolean byOther, Runnable gone) {
    answersAbort = byOther && unit.taskSet().abortRules().answered() && (answersAbort || !aborted);
    aborted = true;
    boolean stops = state != State.EXECUTING && state != State.FAILED;
    if (stops && answersAbort) {
      state = State.RECEIVING;
      transfer.abandon();
      leavePlace();
      gone.run();
      return;
    }
    whenOver(gone);
    tellAborted();
    if (stops) {
      state = State.ENDED;
    }
  }

  /** Runs when it is over, whatever becomes of it. */
  void whenOver(Runnable then) {
    if (whenGone.isEmpty()) {
      whenGone = new ArrayList<>(1); // nobody waits for the end of most tasks
    }
    whenGone.add(then);
  }

  private void leavePlace() {
    if (place != null) {
      place.leave();
    }
  }

  /** Gives its buffers back and tells those who wait for its end. */
  void end() {
    state = State.ENDED;
    transfer.release();
    releaseDataIn();
    leavePlace();
    tellWaiting();
  }

  private void tellWaiting() {
    List<Runnable> waiting = whenGone;
    whenGone = Collections.emptyList();
    waiting.forEach(Runnable::run);
  }
}
