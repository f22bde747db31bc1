package dev.lunette.vdisk.filter;

import dev.lunette.config.FilterConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.FilterDevice;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fails one operation in so many as if the medium were damaged, to see what its users do.
 *
 * <p>Which one is a matter of counting, not of chance: the same work fails at the same place. A
 * vDisk remembers a failed flush, so {@code flushEvery} fails once and for all until the vDisk is
 * reopened.
 */
public final class FaultFilter extends FilterDevice {
  private final FilterConfig.Fault fault;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong flushes = new AtomicLong();

  public FaultFilter(BlockDevice next, FilterConfig.Fault fault) {
    super(next);
    this.fault = fault;
  }

  @Override
  public Capabilities capabilities() {
    return next.capabilities().withoutInline().withoutBatch();
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    count("read", reads, fault.readEvery());
    next.read(offset, target);
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    count("write", writes, fault.writeEvery());
    next.write(offset, source, durable);
  }

  @Override
  public void flush() throws IOException {
    count("flush", flushes, fault.flushEvery());
    next.flush();
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    count("trim", writes, fault.writeEvery());
    next.trim(offset, length);
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    count("zero", writes, fault.writeEvery());
    next.zero(offset, length, durable);
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) {
    return false;
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) {
    return false;
  }

  private static void count(String word, AtomicLong count, int every) throws VDiskException {
    if (every > 0 && count.incrementAndGet() % every == 0) {
      throw new VDiskException(
          VDiskException.Kind.IO,
          "this %s is the one in %d that is declared to fail".formatted(word, every));
    }
  }
}
