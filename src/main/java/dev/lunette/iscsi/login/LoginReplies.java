package dev.lunette.iscsi.login;

import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.Request;
import io.netty.buffer.Unpooled;

/**
 * Makes the Login Responses of one login: what each repeats of its request, and the serial numbers
 * (RFC 7143 11.13).
 *
 * <p>The first StatSN may be any number; it is the one that the first request expects, and each
 * response takes one. Login Requests are immediate, so ExpCmdSN is the CmdSN that they carry.
 */
final class LoginReplies {

  private final int commandWindow;

  private boolean started;
  private int currentStage;
  private long isid;
  private int tsih;
  private int initiatorTaskTag;
  private int cmdSn;
  private int statSn;

  LoginReplies(int commandWindow) {
    this.commandWindow = commandWindow;
  }

  /** The request that the next response answers. */
  void about(Request request) {
    initiatorTaskTag = request.initiatorTaskTag();
    if (request instanceof LoginRequest login) {
      currentStage = login.currentStage();
      isid = login.isid();
      tsih = login.tsih();
      cmdSn = login.cmdSn();
      statSn = started ? statSn : login.expStatSn();
      started = true;
    }
  }

  /** An answer on the way. */
  LoginResponse success(LoginPhase.Step step) {
    return success(step, tsih);
  }

  /** An answer, the last one with the TSIH of the session. */
  LoginResponse success(LoginPhase.Step step, int sessionTsih) {
    return new LoginResponse(
        step.next().isPresent(),
        step.isContinued(),
        step.current().code(),
        step.next().map(LoginStage::code).orElse(0),
        isid,
        sessionTsih,
        initiatorTaskTag,
        statSn++,
        cmdSn,
        maxCmdSn(),
        LoginStatus.SUCCESS,
        step.text());
  }

  /** The end of a login that failed. */
  LoginResponse refusal(LoginStatus status) {
    return new LoginResponse(
        false,
        false,
        currentStage,
        0,
        isid,
        tsih,
        initiatorTaskTag,
        statSn++,
        cmdSn,
        maxCmdSn(),
        status,
        Unpooled.EMPTY_BUFFER);
  }

  /** StatSN of whatever is sent next. */
  int nextStatSn() {
    return statSn;
  }

  private int maxCmdSn() {
    return cmdSn + commandWindow - 1;
  }
}
