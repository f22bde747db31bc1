package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.SerialNumber;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Numbering of commands (RFC 7143 4.2.2.1): puts them in the order of CmdSN and says how many more
 * the initiator may send.
 *
 * <p>Every command that is not yet answered takes a place, so MaxCmdSN stands still while commands
 * come in and moves when they are answered: it never goes back.
 */
final class CommandWindow {

  /** Stands for a command that will not be executed: a ping that asks for no answer. */
  private static final Request NOTHING =
      new NopOut(true, 0, Pdu.RESERVED_TAG, Pdu.RESERVED_TAG, 0, 0, Unpooled.EMPTY_BUFFER);

  /** What came ahead of its turn: a ring, in which {@code head} is the place of ExpCmdSN. */
  private final @Nullable Request[] ahead;

  private int head;
  private int expCmdSn;
  private int inProgress;

  /** A window of {@code size} places whose first command is {@code expCmdSn}. */
  CommandWindow(int size, int expCmdSn) {
    this.ahead = new Request[size];
    this.expCmdSn = expCmdSn;
  }

  /** CmdSN of the next command in order. */
  int expCmdSn() {
    return expCmdSn;
  }

  /** Last CmdSN that the initiator may use. */
  int maxCmdSn() {
    return expCmdSn - 1 + ahead.length - inProgress;
  }

  /**
   * Hands a numbered request, and all that waited for it, to {@code next} in order. One that is
   * outside the window or came before is dropped without an answer, as RFC 7143 4.2.2.1 says.
   *
   * @return whether the request was inside the window
   */
  boolean offer(int cmdSn, Request request, Consumer<Request> next) {
    if (!SerialNumber.between(cmdSn, expCmdSn, maxCmdSn()) || ahead[place(cmdSn)] != null) {
      request.release();
      return false;
    }
    if (cmdSn != expCmdSn) {
      ahead[place(cmdSn)] = request;
      return true;
    }
    advance();
    next.accept(request);
    for (Request waiting = ahead[head]; waiting != null; waiting = ahead[head]) {
      ahead[head] = null;
      advance();
      next.accept(waiting);
    }
    return true;
  }

  /**
   * Keeps commands that wait for an earlier one from being executed; their numbers count as used
   * (RFC 7143 11.5.1).
   */
  void cancel(Predicate<Request> matching) {
    for (int i = 0; i < ahead.length; i++) {
      Request waiting = ahead[i];
      if (waiting != null && matching.test(waiting)) {
        waiting.release();
        ahead[i] = NOTHING;
      }
    }
  }

  /** Takes a number as used that has not come, so that others need not wait for it. */
  void skip(int cmdSn, Consumer<Request> next) {
    offer(cmdSn, NOTHING, next);
  }

  /** A numbered command takes its place until it is answered. */
  void started() {
    assert inProgress < ahead.length : "more commands in progress than the window has places";
    inProgress++;
  }

  /** A numbered command has been answered, or will never be. */
  void finished() {
    assert inProgress > 0 : "a command finished that never started";
    inProgress--;
  }

  /** Drops what waits for a command that will not come any more. */
  void clear() {
    for (int i = 0; i < ahead.length; i++) {
      Request waiting = ahead[i];
      ahead[i] = null;
      if (waiting != null) {
        waiting.release();
      }
    }
  }

  private void advance() {
    expCmdSn++;
    head = (head + 1) % ahead.length;
  }

  /** Place of a CmdSN inside the window; counted from ExpCmdSN, so that it may wrap. */
  private int place(int cmdSn) {
    return (head + (cmdSn - expCmdSn)) % ahead.length;
  }
}
