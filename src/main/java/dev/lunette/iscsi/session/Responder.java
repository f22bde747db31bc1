package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.AsyncMessage;
import dev.lunette.iscsi.pdu.LogoutResponse;
import dev.lunette.iscsi.pdu.MalformedRequest;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.PduEncoder;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.ResidualFlag;
import dev.lunette.iscsi.pdu.Response;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import dev.lunette.iscsi.pdu.TextResponse;
import dev.lunette.scsi.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/**
 * Numbers and writes everything that a session sends (StatSN, RFC 7143 4.2.2.2). It writes and
 * never flushes: the connection flushes once for all that one batch of input has brought about.
 */
final class Responder {

  private static final byte[] NO_SENSE = new byte[0];

  private final Channel channel;
  private final PduEncoder encoder;
  private final Session session;
  private final CommandWindow window;
  private final ReadTransfer reads;
  private int statSn;

  Responder(Channel channel, Session session, int statSn) {
    this.channel = channel;
    this.encoder = channel.pipeline().get(PduEncoder.class);
    this.session = session;
    this.window = session.window();
    this.reads = new ReadTransfer(channel, encoder, session, () -> this.statSn++);
    this.statSn = statSn;
  }

  /** A buffer for a read, with room for the header in front and digest behind; any thread. */
  ByteBuf frame(int dataLength) {
    return encoder.frame(channel.alloc(), dataLength);
  }

  ByteBufAllocator allocator() {
    return channel.alloc();
  }

  /** Whether so much data may be sent from a file. */
  boolean takesFile(int dataLength) {
    return reads.takesFile(dataLength);
  }

  /** Where data starts in a frame. */
  int frameDataIndex() {
    return encoder.dataIndex();
  }

  /** Status of a task, after its data if there is any (RFC 7143 11.4, 11.7). */
  void answer(Task task) {
    ByteBuf frame = task.takeFrame();
    boolean good = task.outcome() == Outcome.Status.GOOD;
    int length = good ? (int) Math.min(task.dataInLength(), task.expectedDataIn()) : 0;
    if (frame != null && length > 0) {
      reads.send(task, frame, length);
      return;
    }
    DataInFile file = good ? task.takeFile() : null;
    if (file != null) {
      reads.send(task, file, length);
      return;
    }
    if (frame != null) {
      frame.release();
    }
    byte[] sense =
        task.outcome() instanceof Outcome.CheckCondition(var data)
            ? data.encode(task.descriptorSense())
            : NO_SENSE;
    status(task, task.outcome().status(), good ? task.dataInLength() : 0, sense);
  }

  /** Another nexus has aborted it, and this one is to know (TAS). */
  void aborted(Task task) {
    status(task, Outcome.Status.TASK_ABORTED.status(), 0, NO_SENSE);
  }

  /**
   * After a failed read nothing counts as read, or a host would take a part of it for good data.
   */
  private void status(Task task, int status, int dataInLength, byte[] sense) {
    boolean out = task.expectedDataOut() > 0 || task.wanted() > 0;
    long moved = out ? task.wanted() : dataInLength;
    long expected = out ? task.expectedDataOut() : task.expectedDataIn();
    send(
        new ScsiResponse(
            0,
            status,
            residualFlag(moved, expected),
            task.initiatorTaskTag(),
            statSn++,
            window.expCmdSn(),
            window.maxCmdSn(),
            task.transfer().requests(),
            (int) Math.abs(moved - expected),
            senseSegment(sense)));
  }

  static ResidualFlag residualFlag(long moved, long expected) {
    if (moved == expected) {
      return ResidualFlag.NONE;
    }
    return moved < expected ? ResidualFlag.UNDERFLOW : ResidualFlag.OVERFLOW;
  }

  private ByteBuf senseSegment(byte[] sense) {
    if (sense.length == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    return channel.alloc().buffer(2 + sense.length).writeShort(sense.length).writeBytes(sense);
  }

  /** Asks for write data; StatSN is that of the next response and stays so (RFC 7143 11.8.3). */
  void readyToTransfer(Task task, WriteTransfer.Sequence sequence) {
    send(
        new ReadyToTransfer(
            task.lun(),
            task.initiatorTaskTag(),
            sequence.targetTransferTag,
            statSn,
            window.expCmdSn(),
            window.maxCmdSn(),
            sequence.r2tSn,
            sequence.offset,
            sequence.length));
  }

  /** Answers a ping with its own data, as far as the initiator takes it; an answer gets none. */
  void pong(NopOut ping) {
    if (ping.initiatorTaskTag() == Pdu.RESERVED_TAG) {
      return;
    }
    int length =
        Math.min(ping.data().readableBytes(), session.negotiated().maxSendDataSegmentLength());
    send(
        new NopIn(
            ping.lun(),
            ping.initiatorTaskTag(),
            Pdu.RESERVED_TAG,
            statSn++,
            window.expCmdSn(),
            window.maxCmdSn(),
            ping.data().readRetainedSlice(length)));
  }

  /** Pings the initiator, without data and without a StatSN of its own (RFC 7143 11.19). */
  void ping(int targetTransferTag) {
    send(
        new NopIn(
            0,
            Pdu.RESERVED_TAG,
            targetTransferTag,
            statSn,
            window.expCmdSn(),
            window.maxCmdSn(),
            Unpooled.EMPTY_BUFFER));
  }

  void taskManagement(int initiatorTaskTag, int response) {
    send(
        new TaskManagementResponse(
            response, initiatorTaskTag, statSn++, window.expCmdSn(), window.maxCmdSn()));
  }

  /** One PDU of a text response; {@code targetTransferTag} is reserved in the last one. */
  void text(int initiatorTaskTag, int targetTransferTag, boolean isContinued, ByteBuf data) {
    boolean isFinal = targetTransferTag == Pdu.RESERVED_TAG;
    send(
        new TextResponse(
            isFinal,
            isContinued,
            0,
            initiatorTaskTag,
            targetTransferTag,
            statSn++,
            window.expCmdSn(),
            window.maxCmdSn(),
            data));
  }

  void logout(int initiatorTaskTag, LogoutReply reply) {
    send(
        new LogoutResponse(
            reply.code(), initiatorTaskTag, statSn++, window.expCmdSn(), window.maxCmdSn(), 0, 0));
  }

  /** Rejects a PDU whose data may be there still (RFC 7143 11.17). */
  void reject(RejectReason reason, Request request) {
    if (request instanceof MalformedRequest malformed) {
      reject(reason, malformed.header());
    } else {
      int length = request.data().readableBytes();
      ByteBuf header = encoder.header(channel.alloc(), request, length);
      reject(reason, header.writerIndex(Pdu.HEADER_BYTES));
    }
  }

  /** Rejects a PDU by its header. */
  void reject(RejectReason reason, byte[] header) {
    reject(reason, Unpooled.wrappedBuffer(header));
  }

  private void reject(RejectReason reason, ByteBuf header) {
    session.events().rejects().count(reason.label());
    if (reason == RejectReason.DATA_DIGEST_ERROR) {
      session.events().digestErrors().count(Tallies.DATA);
    }
    send(new Reject(reason, statSn++, window.expCmdSn(), window.maxCmdSn(), 0, header));
  }

  /** Tells the initiator something unasked (RFC 7143 11.9). */
  void async(AsyncEvent event, int parameter1, int parameter2, int parameter3) {
    send(
        new AsyncMessage(
            event.code(),
            0,
            parameter1,
            parameter2,
            parameter3,
            0,
            statSn++,
            window.expCmdSn(),
            window.maxCmdSn(),
            Unpooled.EMPTY_BUFFER));
  }

  private void send(Response response) {
    write(response);
  }

  /** A write that fails is an exception in the pipeline, and that closes the connection. */
  private void write(Object message) {
    ChannelFuture _ = channel.write(message, channel.voidPromise());
  }
}
