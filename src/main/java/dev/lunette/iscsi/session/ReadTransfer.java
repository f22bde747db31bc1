package dev.lunette.iscsi.session;

import dev.lunette.iscsi.login.Negotiated;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.PduEncoder;
import dev.lunette.iscsi.pdu.ResidualFlag;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.function.IntSupplier;

/**
 * Writes the data of reads, and the status that goes with the last of it, as Data-In PDUs of what
 * the initiator takes (RFC 7143 11.7): from the one buffer that has room for the header, or from a
 * file, of which nothing is copied here.
 */
final class ReadTransfer {

  /** A PDU of less costs more from a file than its copies: header and data go out one by one. */
  private static final int LEAST_FILE_BYTES = 64 << 10;

  private final Channel channel;
  private final ChannelHandlerContext belowEncoder;
  private final PduEncoder encoder;
  private final Session session;
  private final IntSupplier nextStatSn;

  /** Netty's io_uring (4.2.18) keeps the position in 32 bits. */
  private final boolean sendsFiles;

  /** Where a part of the data comes from. */
  private interface Source {
    void write(int offset, int length);
  }

  /**
   * The reads of one connection.
   *
   * @param nextStatSn numbers a status
   */
  ReadTransfer(Channel channel, PduEncoder encoder, Session session, IntSupplier nextStatSn) {
    this.channel = channel;
    this.belowEncoder = channel.pipeline().context(encoder);
    this.encoder = encoder;
    this.session = session;
    this.nextStatSn = nextStatSn;
    this.sendsFiles = !(channel instanceof IoUringSocketChannel);
  }

  /** Whether so much data may come from a file: who sends a digest must have seen it. */
  boolean takesFile(int length) {
    return sendsFiles
        && Math.min(length, most()) >= LEAST_FILE_BYTES
        && !session.negotiated().digests().data();
  }

  /** Sends what a frame holds, which is released. */
  void send(Task task, ByteBuf frame, int length) {
    if (length <= most()) {
      encoder.seal(dataIn(task, 0, 0, length, length), frame, length);
      write(frame);
      return;
    }
    int first = encoder.dataIndex();
    try {
      split(
          task,
          length,
          (offset, step) -> {
            write(frame.retainedSlice(first + offset, step));
            writeTrailer(frame, first + offset, step);
          });
    } finally {
      frame.release();
    }
  }

  /** Sends what a file has, which is released. */
  void send(Task task, DataInFile file, int length) {
    try {
      split(
          task,
          length,
          (offset, step) -> {
            write(file.part(offset, step));
            writeTrailer(Unpooled.EMPTY_BUFFER, 0, step);
          });
    } finally {
      file.release();
    }
  }

  private int most() {
    Negotiated negotiated = session.negotiated();
    return Math.min(negotiated.maxSendDataSegmentLength(), negotiated.maxBurstLength());
  }

  private void split(Task task, int length, Source source) {
    int burst = session.negotiated().maxBurstLength();
    int dataSn = 0;
    for (int offset = 0; offset < length; ) {
      int step = Math.min(length - offset, Math.min(most(), burst - offset % burst));
      DataIn header = dataIn(task, dataSn++, offset, step, length);
      write(encoder.header(channel.alloc(), header, step));
      source.write(offset, step);
      offset += step;
    }
  }

  private void writeTrailer(ByteBuf data, int index, int length) {
    ByteBuf trailer = encoder.trailer(channel.alloc(), data, index, length);
    if (trailer.isReadable()) {
      write(trailer);
    } else {
      trailer.release();
    }
  }

  private DataIn dataIn(Task task, int dataSn, int offset, int step, int length) {
    boolean last = offset + step == length;
    boolean endsBurst = (offset + step) % session.negotiated().maxBurstLength() == 0;
    ResidualFlag residual = ResidualFlag.NONE;
    int residualCount = 0;
    if (last) {
      residual = Responder.residualFlag(task.dataInLength(), task.expectedDataIn());
      residualCount = (int) Math.abs(task.dataInLength() - task.expectedDataIn());
    }
    return new DataIn(
        last || endsBurst,
        last,
        0,
        residual,
        0,
        task.initiatorTaskTag(),
        Pdu.RESERVED_TAG,
        last ? nextStatSn.getAsInt() : 0,
        session.window().expCmdSn(),
        session.window().maxCmdSn(),
        dataSn,
        offset,
        residualCount,
        Unpooled.EMPTY_BUFFER);
  }

  /** Encoded already. A write that fails is an exception in the pipeline, which closes it. */
  private void write(Object message) {
    ChannelFuture _ = belowEncoder.write(message, channel.voidPromise());
  }
}
