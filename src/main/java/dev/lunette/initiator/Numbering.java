package dev.lunette.initiator;

import dev.lunette.iscsi.pdu.SerialNumber;

/** The serial numbers of a session with one connection (RFC 7143 4.2.2). */
final class Numbering {

  private int cmdSn;
  private int expStatSn;
  private int maxCmdSn;

  Numbering(int cmdSn, int expStatSn, int maxCmdSn) {
    this.cmdSn = cmdSn;
    this.expStatSn = expStatSn;
    this.maxCmdSn = maxCmdSn;
  }

  /** Whether the target takes another command. */
  boolean isOpen() {
    return !SerialNumber.before(maxCmdSn, cmdSn);
  }

  /** CmdSN of an immediate command, which does not use it up. */
  int cmdSn() {
    return cmdSn;
  }

  /** CmdSN of the next command. */
  int nextCmdSn() {
    return cmdSn++;
  }

  int expStatSn() {
    return expStatSn;
  }

  /** A response that used up a StatSN has come. */
  void answered(int statSn) {
    expStatSn = statSn + 1;
  }

  /** Every response says how far commands may go; an old one says nothing new. */
  void window(int newMaxCmdSn) {
    if (SerialNumber.before(maxCmdSn, newMaxCmdSn)) {
      maxCmdSn = newMaxCmdSn;
    }
  }
}
