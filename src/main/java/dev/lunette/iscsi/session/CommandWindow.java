package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.SerialNumber;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Numbering of commands (RFC 7143 4.2.2.1): puts them in the order of CmdSN and says how many more
 * the initiator may send.
 *
 * <p>Every command that is not yet answered takes a place, so MaxCmdSN stands still while commands
 * come in and moves when they are answered: it never goes back.
 */
final class CommandWindow {

  private final @Nullable Request[] ahead;
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
    expCmdSn++;
    next.accept(request);
    for (Request waiting = take(); waiting != null; waiting = take()) {
      expCmdSn++;
      next.accept(waiting);
    }
    return true;
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

  private @Nullable Request take() {
    Request waiting = ahead[place(expCmdSn)];
    ahead[place(expCmdSn)] = null;
    return waiting;
  }

  private int place(int cmdSn) {
    return Integer.remainderUnsigned(cmdSn, ahead.length);
  }
}
