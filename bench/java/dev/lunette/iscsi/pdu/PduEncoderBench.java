package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** {@link PduEncoder} in a pipeline: responses become bytes, which the end of it releases. */
@State(Scope.Thread)
public class PduEncoderBench {
  private static final int BLOCK = 4096;

  private final Stream plain = new Stream(Digests.NONE);
  private final Stream digested = new Stream(new Digests(true, true));
  private int statSn;

  @TearDown
  public void tearDown() {
    plain.channel.finishAndReleaseAll();
    digested.channel.finishAndReleaseAll();
  }

  /** The answer to a read of 4 KiB: header around data that is in its frame already. */
  @Benchmark
  public void dataIn(Blackhole hole) {
    plain.sealed(dataIn(), hole);
  }

  /** The same with both digests. */
  @Benchmark
  public void dataInWithDigests(Blackhole hole) {
    digested.sealed(dataIn(), hole);
  }

  /** The answer to a write. */
  @Benchmark
  public void scsiResponse(Blackhole hole) {
    int sn = statSn++;
    plain.write(
        new ScsiResponse(0, 0, ResidualFlag.NONE, sn, sn, sn, sn, 0, 0, Unpooled.EMPTY_BUFFER),
        hole);
  }

  /** The request for more data of a write. */
  @Benchmark
  public void readyToTransfer(Blackhole hole) {
    int sn = statSn++;
    plain.write(new ReadyToTransfer(0, sn, sn, sn, sn, sn, 0, 0, BLOCK), hole);
  }

  private DataIn dataIn() {
    int sn = statSn++;
    return new DataIn(
        true,
        true,
        0,
        ResidualFlag.NONE,
        0,
        sn,
        Pdu.RESERVED_TAG,
        sn,
        sn,
        sn,
        0,
        0,
        0,
        Unpooled.EMPTY_BUFFER);
  }

  /** An encoder and the end of its pipeline. */
  private static final class Stream extends ChannelOutboundHandlerAdapter {
    private final PduEncoder encoder = new PduEncoder();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private Blackhole hole;

    Stream(Digests digests) {
      encoder.become(digests);
      channel.config().setAllocator(ByteBufAllocator.DEFAULT);
      channel.pipeline().addLast(this, encoder);
    }

    void sealed(Pdu pdu, Blackhole newHole) {
      ByteBuf frame = encoder.frame(channel.alloc(), BLOCK);
      encoder.seal(pdu, frame, BLOCK);
      write(frame, newHole);
    }

    void write(Object message, Blackhole newHole) {
      hole = newHole;
      ChannelFuture _ = channel.write(message, channel.voidPromise());
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ByteBuf bytes = (ByteBuf) message;
      hole.consume(bytes);
      bytes.release();
    }
  }
}
