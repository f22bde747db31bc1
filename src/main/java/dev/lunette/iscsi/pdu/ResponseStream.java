package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Follows the responses of one connection as an initiator that moves much data wants them: those
 * that reads and writes consist of come as a {@link ResponseHeader} and their data piece by piece
 * from the very buffers that were received, so that nothing is gathered, copied or allocated; all
 * others come as whole {@link Response}s.
 *
 * <p>It checks lengths and digests as {@link PduDecoder} does, which makes records of everything.
 * Used on one thread.
 */
public final class ResponseStream {

  /** Hears what comes, in order. */
  public interface Listener {

    /** A Data-In, an R2T or a SCSI Response without data has begun. */
    void header(ResponseHeader header);

    /** The next bytes of its data segment; nobody keeps the buffer. */
    void data(ByteBuf in, int index, int length);

    /** It is whole, and its digests match. */
    void end();

    /** Any other response, which the listener releases. */
    void response(Response response);
  }

  private enum State {
    HEADER,
    DATA,
    /** Padding and data digest. */
    TRAILER,
    /** The data of what becomes a {@link Response}. */
    OTHER
  }

  private final PduAssembler assembler;
  private final ByteBuf bytes = Unpooled.buffer(Pdu.HEADER_BYTES + Digest.BYTES);
  private final ByteBuf trailer = Unpooled.buffer(3 + Digest.BYTES);
  private final ResponseHeader header = new ResponseHeader(bytes);
  private final CRC32C crc = new CRC32C();
  private Digests digests = Digests.NONE;
  private int maxDataSegmentBytes;
  private Listener listener;
  private State state = State.HEADER;
  private int dataLeft;
  private int trailerBytes;

  /** A stream whose data segments have at most the given length. */
  public ResponseStream(int maxDataSegmentBytes, Listener listener) {
    this.maxDataSegmentBytes = maxDataSegmentBytes;
    this.listener = listener;
    this.assembler = new PduAssembler(maxDataSegmentBytes, true);
  }

  /** What holds from the next PDU on; called between PDUs, also by the listener. */
  public void become(Digests digests, int maxDataSegmentBytes, Listener listener) {
    this.listener = listener;
    this.digests = digests;
    this.maxDataSegmentBytes = maxDataSegmentBytes;
    assembler.become(digests, maxDataSegmentBytes);
  }

  /** Gives back what it has of a PDU. */
  public void release() {
    assembler.release();
  }

  /**
   * Takes everything that {@code in} has; the buffer remains the caller's.
   *
   * @throws PduException if the stream cannot be followed any further
   */
  public void feed(ByteBuf in, ByteBufAllocator allocator) {
    while (in.isReadable()) {
      switch (state) {
        case HEADER -> {
          if (gather(in)) {
            begin(allocator);
          }
        }
        case DATA -> data(in);
        case TRAILER -> trailer(in);
        case OTHER -> other(in, allocator);
      }
    }
  }

  /** Whether the header is whole with its digest. */
  private boolean gather(ByteBuf in) {
    int wanted = Pdu.HEADER_BYTES + (digests.header() ? Digest.BYTES : 0);
    int missing = wanted - bytes.readableBytes();
    bytes.writeBytes(in, Math.min(missing, in.readableBytes()));
    return bytes.readableBytes() == wanted;
  }

  private void begin(ByteBufAllocator allocator) {
    if (!moves(header)) {
      state = State.OTHER;
      other(bytes, allocator);
      return;
    }
    verify();
    dataLeft = header.dataSegmentBytes();
    int digestBytes = digests.data() && dataLeft > 0 ? Digest.BYTES : 0;
    trailerBytes = Bhs.padded(dataLeft) - dataLeft + digestBytes;
    crc.reset();
    state = State.DATA;
    listener.header(header);
    if (dataLeft == 0) {
      end();
    }
  }

  /** What comes with every read and write, and carries no sense. */
  private static boolean moves(ResponseHeader header) {
    return switch (header.opcode()) {
      case DATA_IN -> true;
      case READY_TO_TRANSFER, SCSI_RESPONSE -> header.dataSegmentBytes() == 0;
      default -> false;
    };
  }

  private void verify() {
    if (Bhs.ahsBytes(bytes) != 0) {
      throw new PduException(
          RejectReason.INVALID_PDU_FIELD,
          "opcode %s with %d bytes of additional header, expected none"
              .formatted(header.opcode(), Bhs.ahsBytes(bytes)));
    }
    int at = Pdu.HEADER_BYTES;
    if (digests.header() && Digest.crc32c(bytes, 0, at) != bytes.getIntLE(at)) {
      throw new PduException(
          RejectReason.PROTOCOL_ERROR,
          "the header digest does not match the %d bytes of header".formatted(at));
    }
    if (header.dataSegmentBytes() > maxDataSegmentBytes) {
      throw new PduException(
          RejectReason.PROTOCOL_ERROR,
          "opcode %s with a data segment of %d bytes, expected at most %d"
              .formatted(header.opcode(), header.dataSegmentBytes(), maxDataSegmentBytes));
    }
  }

  private void data(ByteBuf in) {
    int length = Math.min(dataLeft, in.readableBytes());
    int index = in.readerIndex();
    if (digests.data()) {
      Digest.update(crc, in, index, length);
    }
    listener.data(in, index, length);
    in.readerIndex(index + length);
    dataLeft -= length;
    if (dataLeft == 0) {
      state = State.TRAILER;
      if (trailerBytes == 0) {
        end();
      }
    }
  }

  private void trailer(ByteBuf in) {
    trailer.writeBytes(in, Math.min(trailerBytes - trailer.readableBytes(), in.readableBytes()));
    if (trailer.readableBytes() < trailerBytes) {
      return;
    }
    if (digests.data()) {
      int padding = trailerBytes - Digest.BYTES;
      Digest.update(crc, trailer, 0, padding);
      if ((int) crc.getValue() != trailer.getIntLE(padding)) {
        throw new PduException(
            RejectReason.DATA_DIGEST_ERROR,
            "opcode %s with a data digest that does not match its %d bytes of data"
                .formatted(header.opcode(), header.dataSegmentBytes()));
      }
    }
    end();
  }

  private void end() {
    restart();
    listener.end();
  }

  private void other(ByteBuf in, ByteBufAllocator allocator) {
    @Nullable Pdu pdu = assembler.next(in, allocator);
    if (pdu instanceof Response response) {
      restart();
      listener.response(response);
    }
  }

  private void restart() {
    state = State.HEADER;
    bytes.clear();
    trailer.clear();
  }
}
