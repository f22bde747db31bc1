package dev.lunette.initiator;

import dev.lunette.iscsi.login.Negotiated;
import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.ScsiCommand;
import io.netty.buffer.Unpooled;

/** The requests of a session: commands, the data of writes, and the little that is said beside. */
final class Sender {

  private static final int SIMPLE = 1;
  private static final int CLOSE_SESSION = 0;

  private final Outgoing outgoing;
  private final Negotiated negotiated;
  private final Numbering numbering;

  Sender(Outgoing outgoing, Negotiated negotiated, Numbering numbering) {
    this.outgoing = outgoing;
    this.negotiated = negotiated;
    this.numbering = numbering;
  }

  /** A command, with as much of its data as may go unasked (RFC 7143 4.2.5.2). */
  void command(Transfer transfer, long lun, byte[] cdb) {
    int first = transfer.write ? Math.min(transfer.length, negotiated.firstBurstLength()) : 0;
    int immediate =
        negotiated.immediateData() ? Math.min(first, negotiated.maxSendDataSegmentLength()) : 0;
    int unsolicited = negotiated.initialR2t() ? immediate : first;
    ScsiCommand command =
        new ScsiCommand(
            false,
            unsolicited == immediate,
            !transfer.write,
            transfer.write,
            SIMPLE,
            lun,
            transfer.tag,
            transfer.length,
            numbering.nextCmdSn(),
            numbering.expStatSn(),
            cdb,
            0,
            Unpooled.EMPTY_BUFFER);
    outgoing.add(command, transfer.data, transfer.index, immediate);
    if (unsolicited > immediate) {
      data(transfer, lun, Pdu.RESERVED_TAG, immediate, unsolicited - immediate);
    }
  }

  /** One sequence of Data-Out (RFC 7143 11.7). */
  void data(Transfer transfer, long lun, int transferTag, int offset, int length) {
    int dataSn = 0;
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, negotiated.maxSendDataSegmentLength());
      int at = offset + done;
      done += part;
      DataOut data =
          new DataOut(
              done == length,
              lun,
              transfer.tag,
              transferTag,
              numbering.expStatSn(),
              dataSn++,
              at,
              Unpooled.EMPTY_BUFFER);
      outgoing.add(data, transfer.data, transfer.index + at, part);
    }
  }

  /** The answer to a ping that wants one. */
  void answer(NopIn ping) {
    alone(
        new NopOut(
            true,
            ping.lun(),
            Pdu.RESERVED_TAG,
            ping.targetTransferTag(),
            numbering.cmdSn(),
            numbering.expStatSn(),
            Unpooled.EMPTY_BUFFER));
  }

  void logout() {
    alone(new LogoutRequest(true, CLOSE_SESSION, 0, 0, numbering.cmdSn(), numbering.expStatSn()));
  }

  private void alone(Request request) {
    outgoing.add(request, Unpooled.EMPTY_BUFFER, 0, 0);
  }

  void flush() {
    outgoing.flush();
  }

  void release() {
    outgoing.release();
  }
}
