package dev.lunette.initiator;

import dev.lunette.iscsi.login.Negotiated;
import dev.lunette.iscsi.pdu.AsyncMessage;
import dev.lunette.iscsi.pdu.LogoutResponse;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.Response;
import dev.lunette.iscsi.pdu.ResponseHeader;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * The full feature phase as an initiator sees it (RFC 7143 4, 11): numbers commands, follows their
 * data in both directions, and tells {@link Tasks} how they end.
 *
 * <p>Commands are named by small tags, which whoever sends them hands out: at most {@link #TAGS}
 * are in flight. Everything happens on the event loop of the connection.
 */
public final class InitiatorSession implements Phase {

  /** Commands that can be in flight. */
  public static final int TAGS = 1024;

  private static final int LOGOUT_REQUESTED = 1;
  private static final int SESSION_DROPPED = 3;
  private static final int MORE_TO_COME = -1;

  private final Connection connection;
  private final Negotiated negotiated;
  private final Numbering numbering;
  private final Sender sender;
  private final Transfer[] transfers = new Transfer[TAGS];
  private final CompletableFuture<Void> loggedOut = new CompletableFuture<>();
  private Tasks tasks = new NoTasks();
  private boolean leaving;
  private long lun;

  /** Of the response that is coming in: its command, and the status that ends it, if it does. */
  private Transfer current = new Transfer(0);

  private int ending = MORE_TO_COME;

  InitiatorSession(Connection connection, LoginDialogue login) throws InitiatorException {
    this.connection = connection;
    this.negotiated = login.agreed();
    this.numbering = new Numbering(LoginDialogue.CMD_SN, login.expStatSn(), login.maxCmdSn());
    Outgoing outgoing = new Outgoing(connection.channel(), connection.encoder());
    this.sender = new Sender(outgoing, negotiated, numbering);
    Arrays.setAll(transfers, Transfer::new);
    connection.become(this, negotiated.digests(), negotiated.maxRecvDataSegmentLength());
  }

  /** What the login agreed on; "we" in it is this side. */
  public Negotiated negotiated() {
    return negotiated;
  }

  public EventLoop eventLoop() {
    return connection.channel().eventLoop();
  }

  /**
   * Who sends commands from now on, and to which logical unit; nothing is in flight.
   *
   * @param unit the 8 bytes of the LUN field
   */
  public void become(Tasks next, long unit) {
    tasks = next;
    lun = unit;
  }

  /** Whether the target takes another command (RFC 7143 4.2.2.1). */
  public boolean isOpen() {
    return !leaving && numbering.isOpen();
  }

  /** When what is told now had come, by {@link System#nanoTime}. */
  public long arrivedNanos() {
    return connection.arrivedNanos();
  }

  /** Sends a command that brings at most {@code length} bytes; {@link #flush} lets it go. */
  public void read(int tag, byte[] cdb, int length) {
    transfers[tag].startRead(length);
    sender.command(transfers[tag], lun, cdb);
  }

  /**
   * Sends a command that takes {@code length} bytes from {@code index} of a buffer, which keeps
   * them until the command is over; {@link #flush} lets it go.
   */
  public void write(int tag, byte[] cdb, ByteBuf data, int index, int length) {
    transfers[tag].startWrite(data, index, length);
    sender.command(transfers[tag], lun, cdb);
  }

  /** Lets go what was sent. */
  public void flush() {
    sender.flush();
  }

  /** Bytes of a read that came; holds until its tag is used again. */
  public int receivedBytes(int tag) {
    return transfers[tag].received;
  }

  /**
   * Leaves, whatever is in flight; what comes of it is done when the target has answered or the
   * connection is gone. Any thread.
   */
  CompletableFuture<Void> logout() {
    eventLoop().execute(this::leave);
    return loggedOut;
  }

  private void leave() {
    if (!leaving && !loggedOut.isDone()) {
      leaving = true;
      sender.logout();
      sender.flush();
    }
  }

  @Override
  public void header(ResponseHeader header) {
    current = transfer(header.initiatorTaskTag());
    ending = MORE_TO_COME;
    numbering.window(header.maxCmdSn());
    switch (header.opcode()) {
      case DATA_IN -> dataIn(header);
      case READY_TO_TRANSFER -> readyToTransfer(header);
      default -> {
        numbering.answered(header.statSn());
        expectCompleted(header.response());
        ending = header.status();
      }
    }
  }

  private void dataIn(ResponseHeader header) {
    int bytes = header.dataSegmentBytes();
    if (current.write
        || header.bufferOffset() != current.received
        || bytes > current.length - current.received) {
      throw new ProtocolError(
          "the target sent %d bytes at %s of a command of %d bytes, expected at most %d at %d"
              .formatted(
                  bytes,
                  Integer.toUnsignedString(header.bufferOffset()),
                  current.length,
                  current.write ? 0 : current.length - current.received,
                  current.received));
    }
    if (header.hasStatus()) {
      numbering.answered(header.statSn());
      ending = header.status();
    }
  }

  private void readyToTransfer(ResponseHeader header) {
    int offset = header.bufferOffset();
    int length = header.desiredDataTransferLength();
    if (!current.write
        || offset < 0
        || length <= 0
        || length > negotiated.maxBurstLength()
        || length > current.length - offset) {
      throw new ProtocolError(
          "the target asks for %d bytes at %d of a write of %d bytes, expected at most %d at once"
              .formatted(
                  length, offset, current.write ? current.length : 0, negotiated.maxBurstLength()));
    }
    sender.data(current, lun, header.targetTransferTag(), offset, length);
  }

  private static void expectCompleted(int response) {
    if (response != 0) {
      throw new ProtocolError(
          "the target answers a command with response 0x%02x, expected 0".formatted(response));
    }
  }

  @Override
  public void data(ByteBuf in, int index, int length) {
    tasks.dataIn(current.tag, current.received, in, index, length);
    current.received += length;
  }

  @Override
  public void end() {
    if (ending != MORE_TO_COME) {
      finish(current, ending == 0 ? ScsiStatus.GOOD : new ScsiStatus(ending, 0));
    }
  }

  private void finish(Transfer transfer, ScsiStatus status) {
    transfer.inFlight = false;
    tasks.done(transfer.tag, status);
  }

  private Transfer transfer(int tag) {
    if (tag < 0 || tag >= TAGS || !transfers[tag].inFlight) {
      throw new ProtocolError(
          "the target answers task 0x%08x, which is not in flight".formatted(tag));
    }
    return transfers[tag];
  }

  @Override
  public void response(Response response) {
    try {
      switch (response) {
        case ScsiResponse scsi -> {
          Transfer transfer = transfer(scsi.initiatorTaskTag());
          numbering.answered(scsi.statSn());
          numbering.window(scsi.maxCmdSn());
          expectCompleted(scsi.response());
          finish(transfer, new ScsiStatus(scsi.status(), SenseText.code(scsi.data())));
        }
        case NopIn ping -> ping(ping);
        case AsyncMessage message -> message(message);
        case LogoutResponse _ -> {
          loggedOut.complete(null);
          connection.close();
        }
        case Reject reject ->
            throw new ProtocolError("the target rejects what we sent: " + reject.reason());
        default ->
            throw new ProtocolError("the target sent opcode " + response.opcode() + " unasked");
      }
    } finally {
      response.release();
    }
  }

  private void ping(NopIn ping) {
    numbering.window(ping.maxCmdSn());
    if (ping.targetTransferTag() != Pdu.RESERVED_TAG) {
      sender.answer(ping);
    }
  }

  private void message(AsyncMessage message) {
    numbering.answered(message.statSn());
    numbering.window(message.maxCmdSn());
    if (message.event() >= LOGOUT_REQUESTED && message.event() <= SESSION_DROPPED) {
      throw new ProtocolError(
          "the target wants us to leave (asynchronous event %d)".formatted(message.event()));
    }
  }

  @Override
  public void batchEnds() {
    tasks.batchEnds();
    sender.flush();
  }

  @Override
  public void failed(InitiatorException why) {
    sender.release();
    loggedOut.complete(null);
    tasks.failed(why);
  }

  /** Between the login and the first {@link #become}. */
  private static final class NoTasks implements Tasks {
    @Override
    public void dataIn(int tag, int offset, ByteBuf in, int index, int length) {}

    @Override
    public void done(int tag, ScsiStatus status) {}

    @Override
    public void batchEnds() {}

    @Override
    public void failed(InitiatorException why) {}
  }
}
