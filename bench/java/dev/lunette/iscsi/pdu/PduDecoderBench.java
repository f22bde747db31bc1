package dev.lunette.iscsi.pdu;

import dev.lunette.config.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** {@link PduDecoder} in a pipeline: what was received becomes PDUs, which their taker releases. */
@State(Scope.Thread)
public class PduDecoderBench {
  /** Commands that lie in one receive buffer when a queue is deep. */
  private static final int BATCH = 32;

  private static final Digests BOTH = new Digests(true, true);
  private static final int BLOCK = 4096;
  private static final int SEGMENT = Limits.DEFAULTS.maxRecvDataSegmentLengthBytes();

  /** Buffers of a large data segment, each as much as a socket gives at once. */
  private static final int PIECE = 64 << 10;

  private final Stream plain = new Stream(Digests.NONE);
  private final Stream digested = new Stream(BOTH);
  private ByteBuf reads;
  private ByteBuf write;
  private ByteBuf digestedWrite;
  private ByteBuf[] pieces;

  @Setup
  public void setUp() {
    Pdu[] commands = IntStream.range(0, BATCH).mapToObj(PduDecoderBench::read).toArray(Pdu[]::new);
    reads = received(Wire.bytes(Digests.NONE, commands));
    write = received(Wire.bytes(Digests.NONE, Wire.command(1, 16, 0, BLOCK)));
    digestedWrite = received(Wire.bytes(BOTH, Wire.command(1, 16, 0, BLOCK)));
    byte[] dataOut = Wire.bytes(Digests.NONE, Wire.dataOut(1, SEGMENT));
    pieces =
        IntStream.iterate(0, at -> at < dataOut.length, at -> at + PIECE)
            .mapToObj(at -> Arrays.copyOfRange(dataOut, at, Math.min(at + PIECE, dataOut.length)))
            .map(PduDecoderBench::received)
            .toArray(ByteBuf[]::new);
  }

  @TearDown
  public void tearDown() {
    plain.channel.finishAndReleaseAll();
    digested.channel.finishAndReleaseAll();
    reads.release();
    write.release();
    digestedWrite.release();
    Arrays.stream(pieces).forEach(ByteBuf::release);
  }

  /** One of many SCSI commands without data in one buffer. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void readCommand(Blackhole hole) {
    plain.receive(reads, hole);
  }

  /** A SCSI command with 4 KiB of immediate data. */
  @Benchmark
  public void writeCommand(Blackhole hole) {
    plain.receive(write, hole);
  }

  /** The same with both digests. */
  @Benchmark
  public void writeCommandWithDigests(Blackhole hole) {
    digested.receive(digestedWrite, hole);
  }

  /** The largest Data-Out, which comes in pieces, so that its data is copied together. */
  @Benchmark
  public void dataOutInPieces(Blackhole hole) {
    for (ByteBuf piece : pieces) {
      plain.receive(piece, hole);
    }
  }

  private static ScsiCommand read(int tag) {
    return new ScsiCommand(
        false, true, true, false, 1, 0, tag, BLOCK, tag, 2, new byte[16], 0, Wire.data(0));
  }

  private static ByteBuf received(byte[] bytes) {
    return ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
  }

  /** A decoder and whoever takes what it fires. */
  private static final class Stream extends ChannelInboundHandlerAdapter {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private Blackhole hole;

    Stream(Digests digests) {
      PduDecoder decoder = new PduDecoder(SEGMENT);
      decoder.become(digests, SEGMENT);
      channel.pipeline().addLast(decoder, this);
    }

    /** The decoder releases what it receives; this buffer is received over and over. */
    void receive(ByteBuf in, Blackhole newHole) {
      hole = newHole;
      channel.pipeline().fireChannelRead(in.readerIndex(0).retain());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      Pdu pdu = (Pdu) message;
      hole.consume(pdu);
      pdu.release();
    }
  }
}
