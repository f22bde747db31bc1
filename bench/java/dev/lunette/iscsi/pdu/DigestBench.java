package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** CRC32C of a header, of a small block and of a large data segment. */
@State(Scope.Thread)
public class DigestBench {
  @Param({"48", "4096", "262144"})
  private int bytes;

  private ByteBuf buffer;

  @Setup
  public void setUp() {
    buffer = ByteBufAllocator.DEFAULT.directBuffer(bytes).writeBytes(Wire.data(bytes));
  }

  @TearDown
  public void tearDown() {
    buffer.release();
  }

  @Benchmark
  public int crc32c() {
    return Digest.crc32c(buffer, 0, bytes);
  }
}
