package dev.lunette.initiator;

import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.PduEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way out: PDUs collect in one buffer, which is used again when the socket has taken
 * it, and one flush sends all of them. Long data goes out from where it is.
 */
final class Outgoing {

  private static final int BATCH_BYTES = 64 << 10;

  /** Data up to this size is copied, which costs less than a buffer of its own. */
  private static final int COPIED_BYTES = 16 << 10;

  private final Channel channel;
  private final PduEncoder encoder;
  private @Nullable ByteBuf batch;
  private boolean filling;
  private boolean unflushed;

  Outgoing(Channel channel, PduEncoder encoder) {
    this.channel = channel;
    this.encoder = encoder;
  }

  /** Adds a PDU with data of any buffer, which keeps its bytes until the socket has them. */
  void add(Pdu pdu, ByteBuf data, int index, int length) {
    if (length <= COPIED_BYTES) {
      encoder.append(room(encoder.frameBytes(length)), pdu, data, index, length);
      return;
    }
    encoder.appendHeader(room(encoder.dataIndex()), pdu, length);
    writeBatch();
    write(data.retainedSlice(index, length));
    ByteBuf trailer = encoder.trailer(channel.alloc(), data, index, length);
    if (trailer.isReadable()) {
      write(trailer);
    }
  }

  /** Sends all that was added. */
  void flush() {
    writeBatch();
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  /** Gives the buffer back. */
  void release() {
    if (batch != null) {
      batch.release();
      batch = null;
    }
  }

  private ByteBuf room(int bytes) {
    if (filling && batch != null && batch.writableBytes() >= bytes) {
      return batch;
    }
    writeBatch();
    if (batch == null || batch.refCnt() > 1) {
      release();
      batch = channel.alloc().directBuffer(BATCH_BYTES, BATCH_BYTES);
    }
    filling = true;
    return batch.clear();
  }

  private void writeBatch() {
    if (filling && batch != null) {
      filling = false;
      write(batch.retain());
    }
  }

  private void write(ByteBuf bytes) {
    unflushed = true;
    ChannelFuture _ = channel.write(bytes, channel.voidPromise());
  }
}
