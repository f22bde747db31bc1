package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** PDUs as bytes and a channel to feed them to, with an allocator that knows what is still held. */
final class Wire {

  final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  final EmbeddedChannel channel = new EmbeddedChannel();

  Wire(ChannelHandler... handlers) {
    channel.config().setAllocator(allocator);
    channel.pipeline().addLast(handlers);
  }

  /** One received buffer with all of the bytes. */
  void receive(byte[] bytes) {
    channel.writeInbound(allocator.directBuffer(bytes.length).writeBytes(bytes));
  }

  /** What has been fired since it was last asked for. */
  List<Pdu> fired() {
    List<Pdu> pdus = new ArrayList<>();
    for (Pdu pdu = channel.readInbound(); pdu != null; pdu = channel.readInbound()) {
      pdus.add(pdu);
    }
    return pdus;
  }

  void close() {
    ChannelFuture _ = channel.close();
  }

  /** Direct bytes that nobody has released. */
  long heldBytes() {
    return allocator.metric().usedDirectMemory();
  }

  /** The bytes of the PDUs, whose data is released. */
  static byte[] bytes(Digests digests, Pdu... pdus) {
    PduEncoder encoder = new PduEncoder();
    encoder.become(digests);
    EmbeddedChannel channel = new EmbeddedChannel(encoder);
    ByteBuf all = Unpooled.buffer();
    for (Pdu pdu : pdus) {
      channel.writeOutbound(pdu);
      ByteBuf frame = channel.readOutbound();
      all.writeBytes(frame);
      frame.release();
    }
    channel.finishAndReleaseAll();
    return ByteBufUtil.getBytes(all);
  }

  static NopOut nopOut(int tag, int dataLength) {
    return new NopOut(true, 0, tag, Pdu.RESERVED_TAG, 1, 2, data(dataLength));
  }

  static DataOut dataOut(int tag, int dataLength) {
    return new DataOut(true, 0, tag, Pdu.RESERVED_TAG, 1, 2, 3, data(dataLength));
  }

  static ScsiCommand command(int tag, int cdbLength, int readLength, int dataLength) {
    byte[] cdb = new byte[cdbLength];
    for (int i = 0; i < cdbLength; i++) {
      cdb[i] = (byte) (i + 1);
    }
    return new ScsiCommand(
        false, true, false, true, 1, 0, tag, 512, 1, 2, cdb, readLength, data(dataLength));
  }

  /** Bytes that tell by their value where they belong. */
  static ByteBuf data(int length) {
    ByteBuf data = Unpooled.buffer(Math.max(1, length));
    for (int i = 0; i < length; i++) {
      data.writeByte(i * 31 + (i >> 8));
    }
    return data;
  }

  /** The header at an index that is not 0, as in the middle of a receive buffer. */
  static ByteBuf header(String words) {
    return Unpooled.copiedBuffer(ByteBufUtil.decodeHexDump("eeeeee" + words.replace(" ", "")))
        .skipBytes(3);
  }

  /** What a PDU writes, at an index that is not 0 either. */
  static String written(Pdu pdu) {
    ByteBuf header = Unpooled.buffer().writeZero(3 + Pdu.HEADER_BYTES).skipBytes(3);
    pdu.write(header);
    return ByteBufUtil.hexDump(header);
  }
}
