package dev.lunette.scsi.cdb;

import java.util.HexFormat;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** {@link CdbDecoder}: bytes become a command. */
@State(Scope.Thread)
public class CdbDecoderBench {
  private static final int KINDS = 8;

  private final byte[] read = hex("88000000000000abcdef000000080000");

  /** WRITE (10), READ (16), INQUIRY, READ CAPACITY (16), UNMAP, SYNCHRONIZE CACHE, TUR, bad. */
  private final List<byte[]> mixed =
      List.of(
          hex("2a0000abcdef00000800000000000000"),
          read,
          hex("12010000ff0000000000000000000000"),
          hex("9e100000000000000000000000200000"),
          hex("42000000000000001800000000000000"),
          hex("35000000000000000000000000000000"),
          hex("00000000000000000000000000000000"),
          hex("ff000000000000000000000000000000"));

  @Benchmark
  public Cdb read16() {
    return CdbDecoder.decode(CommandSet.DISK, read);
  }

  /** One of those that come in turn, so that no branch is foreseen for long. */
  @Benchmark
  @OperationsPerInvocation(KINDS)
  public void mixed(Blackhole hole) {
    for (byte[] cdb : mixed) {
      hole.consume(CdbDecoder.decode(CommandSet.DISK, cdb));
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
