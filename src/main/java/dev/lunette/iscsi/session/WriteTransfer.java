package dev.lunette.iscsi.session;

import dev.lunette.iscsi.login.Negotiated;
import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.scsi.sense.Sense;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The data of one write on its way in: immediate, unsolicited, then asked for by R2T (RFC 7143
 * 4.2.5).
 *
 * <p>What the initiator does wrong is remembered and answered once all that it still owes has come
 * (RFC 7143 7.8), so that late data never meets a task that is gone. Data beyond what the command
 * wants is counted and dropped.
 */
final class WriteTransfer {

  /** One R2T and what came in answer; unsolicited data is a sequence without a tag. */
  static final class Sequence {
    final int targetTransferTag;
    final int r2tSn;
    final int offset;
    final int length;
    private int received;
    private int dataSn;

    private Sequence(int targetTransferTag, int r2tSn, int offset, int length) {
      this.targetTransferTag = targetTransferTag;
      this.r2tSn = r2tSn;
      this.offset = offset;
      this.length = length;
    }
  }

  /** What most transfers have open: their data comes with the command, or there is none. */
  private static final Deque<Sequence> NONE = new ArrayDeque<>(0);

  private final long expected;
  private final Negotiated negotiated;
  private final ByteBufAllocator allocator;
  private Deque<Sequence> open = NONE;
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int wanted;
  private int asked;
  private int r2tSn;
  private @Nullable Sense failure;

  /**
   * A transfer that has not begun.
   *
   * @param expected expected data transfer length of the command
   * @param wanted bytes that the logical unit takes, at most {@code expected}
   */
  WriteTransfer(long expected, int wanted, Negotiated negotiated, ByteBufAllocator allocator) {
    assert wanted <= expected;
    this.expected = expected;
    this.wanted = wanted;
    this.negotiated = negotiated;
    this.allocator = allocator;
  }

  /**
   * The logical unit takes no more than that. Before it is known nothing is asked for, and all that
   * comes unasked is kept.
   */
  void want(int lengthBytes) {
    assert lengthBytes <= wanted;
    wanted = lengthBytes;
    asked = Math.min(asked, lengthBytes);
  }

  /** It is over once all that the initiator still owes has come, which nobody wants any more. */
  void abandon() {
    fail(Sense.UNEXPECTED_UNSOLICITED_DATA);
  }

  /**
   * Takes what came with the command. When that is all, the received bytes themselves are the
   * data-out buffer; otherwise they are copied to the head of one.
   *
   * @param isFinal no unsolicited Data-Out follows
   */
  void begin(ByteBuf immediate, boolean isFinal) {
    int length = immediate.readableBytes();
    int unsolicited = (int) Math.min(expected, negotiated.firstBurstLength());
    if (length > 0 && (!negotiated.immediateData() || length > unsolicited)) {
      fail(Sense.UNEXPECTED_UNSOLICITED_DATA);
    }
    if (!isFinal && negotiated.initialR2t()) {
      fail(Sense.UNEXPECTED_UNSOLICITED_DATA);
    }
    if (!isFinal) {
      begin(new Sequence(Pdu.RESERVED_TAG, -1, length, Math.max(0, unsolicited - length)));
    }
    asked = isFinal ? Math.min(length, wanted) : wanted(unsolicited);
    if (isFinal && length >= wanted) {
      buffer = immediate.retainedSlice(immediate.readerIndex(), wanted);
    } else {
      store(0, immediate);
    }
  }

  /** Memory for the whole transfer may be had from now on. */
  void grow() {
    if (failure == null) {
      reserve(wanted);
    }
  }

  /**
   * Bytes that were not asked for yet; while there are any, {@link #grow} precedes {@link #ask}.
   */
  int unasked() {
    return failure == null && !awaitsUnsolicited() ? wanted - asked : 0;
  }

  /** The next R2T to send, or null if none is due now. */
  @Nullable Sequence ask(int targetTransferTag) {
    if (unasked() == 0 || open.size() >= negotiated.maxOutstandingR2t()) {
      return null;
    }
    int length = Math.min(wanted - asked, negotiated.maxBurstLength());
    Sequence sequence = new Sequence(targetTransferTag, r2tSn++, asked, length);
    asked += length;
    begin(sequence);
    return sequence;
  }

  private void begin(Sequence sequence) {
    if (open.equals(NONE)) {
      open = new ArrayDeque<>(2);
    }
    open.add(sequence);
  }

  /**
   * Takes one Data-Out.
   *
   * @return false if no sequence of this transfer has its tag, in which case it changed nothing
   */
  boolean receive(DataOut data) {
    Sequence sequence = find(data.targetTransferTag());
    if (sequence == null) {
      return false;
    }
    int length = data.data().readableBytes();
    int at = sequence.offset + sequence.received;
    if (data.dataSn() != sequence.dataSn || data.bufferOffset() != at) {
      fail(Sense.PROTOCOL_SERVICE_CRC_ERROR); // a PDU is missing: RFC 7143 7.9
    } else if (length > sequence.length - sequence.received) {
      fail(Sense.UNEXPECTED_UNSOLICITED_DATA);
    } else if (failure == null) {
      store(at, data.data());
      sequence.received += length;
    }
    sequence.dataSn++;
    if (data.isFinal()) {
      finish(sequence);
    }
    return true;
  }

  /** A Data-Out of this transfer came damaged: the task fails once the rest is there. */
  void damaged(DataOut header) {
    Sequence sequence = find(header.targetTransferTag());
    fail(Sense.PROTOCOL_SERVICE_CRC_ERROR);
    if (sequence != null && header.isFinal()) {
      open.remove(sequence);
    }
  }

  /** Nothing more is to come. */
  boolean complete() {
    return open.isEmpty() && (failure != null || asked == wanted);
  }

  /** What went wrong, if anything. */
  @Nullable Sense failure() {
    return failure;
  }

  /** The data-out buffer of a complete transfer. */
  ByteBuffer data() {
    return buffer.nioBuffer(0, wanted);
  }

  /** Data is on its way, unsolicited or asked for. */
  boolean owed() {
    return !open.isEmpty();
  }

  /** Number of R2Ts sent so far. */
  int requests() {
    return r2tSn;
  }

  void release() {
    ByteBuf released = buffer;
    buffer = Unpooled.EMPTY_BUFFER;
    released.release();
  }

  private boolean awaitsUnsolicited() {
    Sequence first = open.peekFirst();
    return first != null && first.targetTransferTag == Pdu.RESERVED_TAG;
  }

  private void finish(Sequence sequence) {
    open.remove(sequence);
    if (sequence.targetTransferTag == Pdu.RESERVED_TAG) {
      // the initiator may send less than the first burst; the rest is asked for
      asked = wanted(sequence.offset + sequence.received);
    } else if (sequence.received != sequence.length) {
      fail(Sense.NOT_ENOUGH_UNSOLICITED_DATA);
    }
  }

  private void store(int offset, ByteBuf data) {
    int length = Math.min(data.readableBytes(), wanted - Math.min(wanted, offset));
    if (length > 0) {
      reserve(offset + length);
      buffer.setBytes(offset, data, data.readerIndex(), length);
    }
  }

  /** Makes room for what has come, never for what was only announced. */
  private void reserve(int bytes) {
    int capacity = buffer.capacity();
    if (capacity == 0 && bytes > 0) {
      buffer = allocator.directBuffer(bytes, wanted);
    } else if (capacity < bytes) {
      buffer.capacity(wanted(Math.max(bytes, 2 * capacity)));
    }
  }

  private @Nullable Sequence find(int targetTransferTag) {
    for (Sequence sequence : open) {
      if (sequence.targetTransferTag == targetTransferTag) {
        return sequence;
      }
    }
    return null;
  }

  private int wanted(int bytes) {
    return Math.min(wanted, bytes);
  }

  private void fail(Sense sense) {
    if (failure == null) {
      failure = sense;
    }
  }
}
