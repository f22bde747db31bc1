package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes PDUs of the buffers of one stream, one at a time (RFC 7143 11.2). {@link PduDecoder} feeds
 * it and says what is wrong with a PDU that comes out as a {@link MalformedRequest}, or does not
 * come out because of a {@link PduException}.
 */
final class PduAssembler {

  /** TotalAHSLength has 8 bits and counts words. */
  private static final int MAX_HEADER_BYTES = Pdu.HEADER_BYTES + 255 * 4 + Digest.BYTES;

  /** Less that is missing of a data segment is copied: that costs less than a read of its own. */
  private static final int LEAST_PLACED_BYTES = 32 << 10;

  private final boolean initiator;

  /** A header that came in pieces, or whose data did. On the heap and never handed out. */
  private final ByteBuf splitHeader = Unpooled.buffer(Pdu.HEADER_BYTES, MAX_HEADER_BYTES);

  /** What came so far of a data segment, padding and digest; its capacity is all of them. */
  private @Nullable ByteBuf partialData;

  private Digests digests = Digests.NONE;
  private int maxDataSegmentBytes;

  PduAssembler(int maxDataSegmentBytes, boolean initiator) {
    this.maxDataSegmentBytes = maxDataSegmentBytes;
    this.initiator = initiator;
  }

  void become(Digests digests, int maxDataSegmentBytes) {
    this.digests = digests;
    this.maxDataSegmentBytes = maxDataSegmentBytes;
  }

  /** Forgets what it has of a PDU. */
  void release() {
    splitHeader.clear();
    if (partialData != null) {
      partialData.release();
      partialData = null;
    }
  }

  /**
   * The next PDU, or null if it is not whole with what is left in {@code in}; then that has been
   * read to its end.
   *
   * @throws PduException if the stream cannot be followed any further
   */
  @Nullable Pdu next(ByteBuf in, ByteBufAllocator allocator) {
    if (partialData != null) {
      return fill(partialData, in);
    }
    if (!hasHeader(in)) {
      return null;
    }
    boolean split = splitHeader.isReadable();
    ByteBuf header = split ? splitHeader : in;
    verify(header);
    int dataSegmentBytes = Bhs.dataSegmentBytes(header);
    int digestBytes = digests.data() && dataSegmentBytes > 0 ? Digest.BYTES : 0;
    int rest = Bhs.padded(dataSegmentBytes) + digestBytes;
    int dataIndex = in.readerIndex() + (split ? 0 : headerBytes(in));
    if (in.writerIndex() - dataIndex < rest) {
      if (!split) {
        splitHeader.writeBytes(in, headerBytes(in));
      }
      partialData = allocator.directBuffer(rest, rest);
      return fill(partialData, in);
    }
    boolean intact = digestBytes == 0 || matches(in, dataIndex, Bhs.padded(dataSegmentBytes));
    // Without data there is nothing to keep the receive buffer for.
    ByteBuf data =
        dataSegmentBytes == 0
            ? Unpooled.EMPTY_BUFFER
            : in.retainedSlice(dataIndex, dataSegmentBytes);
    Pdu pdu = pdu(header, data, intact);
    in.readerIndex(dataIndex + rest);
    splitHeader.clear();
    return pdu;
  }

  /** Room for all that is missing of a data segment, to be received into, if that is much. */
  @Nullable ByteBuf place() {
    ByteBuf data = partialData;
    return data != null && data.writableBytes() >= LEAST_PLACED_BYTES
        ? data.retainedSlice(data.writerIndex(), data.writableBytes()).clear()
        : null;
  }

  private @Nullable Pdu fill(ByteBuf data, ByteBuf in) {
    int length = Math.min(data.writableBytes(), in.readableBytes());
    if (inPlace(data, in)) {
      in.skipBytes(length);
      data.writerIndex(data.writerIndex() + length);
    } else {
      in.readBytes(data, length);
    }
    if (data.isWritable()) {
      return null;
    }
    partialData = null;
    int dataSegmentBytes = Bhs.dataSegmentBytes(splitHeader);
    int padded = Bhs.padded(dataSegmentBytes);
    boolean intact = data.capacity() == padded || matches(data, 0, padded);
    Pdu pdu = pdu(splitHeader, data.writerIndex(dataSegmentBytes), intact);
    splitHeader.clear();
    return pdu;
  }

  /** Whether what has come stands already where it belongs. */
  private static boolean inPlace(ByteBuf data, ByteBuf in) {
    return data.hasMemoryAddress()
        && in.hasMemoryAddress()
        && data.memoryAddress() + data.writerIndex() == in.memoryAddress() + in.readerIndex();
  }

  /** Whether the next header is whole with its digest: in pieces by now, or else in one. */
  private boolean hasHeader(ByteBuf in) {
    if (!splitHeader.isReadable()
        && in.readableBytes() >= Pdu.HEADER_BYTES
        && in.readableBytes() >= headerBytes(in)) {
      return true;
    }
    return gather(in, Pdu.HEADER_BYTES) && gather(in, headerBytes(splitHeader));
  }

  private boolean gather(ByteBuf in, int bytes) {
    int missing = bytes - splitHeader.readableBytes();
    splitHeader.writeBytes(in, Math.clamp(missing, 0, in.readableBytes()));
    return splitHeader.readableBytes() >= bytes;
  }

  /** Both header segments and their digest. */
  private int headerBytes(ByteBuf header) {
    return Pdu.HEADER_BYTES + Bhs.ahsBytes(header) + (digests.header() ? Digest.BYTES : 0);
  }

  private void verify(ByteBuf header) {
    int segmentBytes = Pdu.HEADER_BYTES + Bhs.ahsBytes(header);
    if (digests.header() && !matches(header, header.readerIndex(), segmentBytes)) {
      throw PduException.headerDigest(segmentBytes);
    }
    int dataSegmentBytes = Bhs.dataSegmentBytes(header);
    if (dataSegmentBytes > maxDataSegmentBytes) {
      throw new PduException(
          RejectReason.PROTOCOL_ERROR,
          "opcode 0x%02x with a data segment of %d bytes, expected at most %d"
              .formatted(Bhs.opcodeBits(header), dataSegmentBytes, maxDataSegmentBytes),
          Optional.of(Bhs.bytes(header)));
    }
  }

  private static boolean matches(ByteBuf bytes, int index, int length) {
    return Digest.crc32c(bytes, index, length) == bytes.getIntLE(index + length);
  }

  /** The PDU with its data or, if that is damaged, what a Reject is to say (RFC 7143 7.8). */
  private Pdu pdu(ByteBuf header, ByteBuf data, boolean intact) {
    ByteBuf kept = intact ? data : Unpooled.EMPTY_BUFFER;
    if (!intact) {
      data.release();
    }
    try {
      Pdu pdu = initiator ? Response.read(header, kept) : Request.read(header, kept);
      return intact ? pdu : damaged(header, pdu);
    } catch (PduException e) {
      kept.release();
      if (initiator) {
        throw e;
      }
      return new MalformedRequest(e.reason(), Bhs.bytes(header), e.sentence(), Optional.empty());
    }
  }

  private static MalformedRequest damaged(ByteBuf header, Pdu pdu) {
    String sentence =
        "opcode %s with a data digest that does not match its %d bytes of data"
            .formatted(pdu.opcode(), Bhs.dataSegmentBytes(header));
    return switch (pdu) {
      case Request request ->
          new MalformedRequest(
              RejectReason.DATA_DIGEST_ERROR, Bhs.bytes(header), sentence, Optional.of(request));
      case Response _ -> throw new PduException(RejectReason.DATA_DIGEST_ERROR, sentence);
    };
  }
}
