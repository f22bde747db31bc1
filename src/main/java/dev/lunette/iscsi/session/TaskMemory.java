package dev.lunette.iscsi.session;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Memory for the data of one session's tasks. A task that finds none waits in line, and nobody who
 * needs memory passes it.
 *
 * <p>Each session may hold a reserve beside the {@link DataBudget} that all sessions share, so
 * small commands go on whatever other initiators hold. What an initiator sends unasked is bounded
 * by the command window and FirstBurstLength, and not counted here: a task that waits in line must
 * hold nothing that others wait for, or all could wait for each other.
 */
final class TaskMemory {

  /** The reserve's part of what a connection may hold: 256 KiB by default. */
  private static final int RESERVE_PART = 256;

  private final Connection connection;
  private final Session session;
  private final Consumer<Task> proceed;
  private final Runnable wake = this::wake;
  private final Queue<Task> line = new ArrayDeque<>();
  private final long reserveBytes;
  private long heldBytes;
  private boolean resuming;

  /**
   * Memory of a session that holds none.
   *
   * @param proceed takes a task on that has its memory
   */
  TaskMemory(Connection connection, Session session, Consumer<Task> proceed) {
    this.connection = connection;
    this.session = session;
    this.proceed = proceed;
    this.reserveBytes = session.limits().connectionDataBytes() / RESERVE_PART;
  }

  /** Lets a task proceed now, or as soon as there is memory for what it does next. */
  void provide(Task task) {
    if (task.missingBytes() == 0 || (line.isEmpty() && acquire(task))) {
      proceed.accept(task); // who has its memory never waits behind those who wait for it
    } else if (!line.contains(task)) {
      line.add(task);
    }
  }

  /** A task waits for nothing any more. */
  void forget(Task task) {
    line.remove(task);
  }

  /** Memory is free again. */
  void free(long bytes) {
    long given = shared(heldBytes) - shared(heldBytes - bytes);
    heldBytes -= bytes;
    if (given > 0) {
      session.budget().release(given);
    }
    resume();
  }

  /** Tries again what waits. */
  void resume() {
    if (resuming) {
      return; // a task that ran to its end inside the loop below
    }
    resuming = true;
    try {
      for (Task task = line.peek(); task != null; task = line.peek()) {
        if (!acquire(task)) {
          return;
        }
        line.remove();
        proceed.accept(task);
      }
      session.budget().leave(wake);
    } finally {
      resuming = false;
    }
  }

  /** Our turn for memory may have come; any thread. */
  private void wake() {
    try {
      connection.execute(this::resume);
    } catch (RejectedExecutionException e) {
      session.budget().leave(wake); // the server has stopped
    }
  }

  private boolean acquire(Task task) {
    long bytes = task.missingBytes();
    if (bytes == 0) {
      return true;
    }
    if (heldBytes != 0 && bytes > session.limits().connectionDataBytes() - heldBytes) {
      ranOut("connectionDataBytes");
      session.budget().leave(wake); // our own tasks end and resume us
      return false;
    }
    long wanted = shared(heldBytes + bytes) - shared(heldBytes);
    if (wanted > 0 && !session.budget().acquire(wanted, wake)) {
      ranOut("dataBytes");
      return false;
    }
    heldBytes += bytes;
    task.hold(bytes);
    return true;
  }

  /** Counts the first task that finds none; the others wait behind it. */
  private void ranOut(String limit) {
    if (line.isEmpty()) {
      session.events().limits().count(limit);
    }
  }

  /** How much of what is held comes from the shared budget. */
  private long shared(long bytes) {
    return Math.max(0, bytes - reserveBytes);
  }
}
