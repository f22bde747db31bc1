package dev.lunette.vdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A device that lies on another one and forwards everything to it.
 *
 * <p>A filter extends it and overrides what its one idea is about; what it leaves alone costs a
 * call that the compiler removes.
 *
 * <p>Writes made together come one by one to {@link #write(long, ByteBuffer, boolean)}, which is
 * where a filter's idea is. A filter that has none about writes may pass them on whole.
 */
public abstract class FilterDevice implements BlockDevice {

  /** The device below. */
  protected final BlockDevice next;

  protected FilterDevice(BlockDevice next) {
    this.next = next;
  }

  @Override
  public Capabilities capabilities() {
    return next.capabilities().withoutBatch();
  }

  @Override
  public long sizeBytes() {
    return next.sizeBytes();
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    next.read(offset, target);
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    next.write(offset, source, durable);
  }

  @Override
  public void flush() throws IOException {
    next.flush();
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    next.trim(offset, length);
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    next.zero(offset, length, durable);
  }

  @Override
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    return next.extents(offset, length, most);
  }

  /** A filter may have to see what is read, so nothing is lent from below it. */
  @Override
  public boolean lend(long offset, long length, BlockDevice to, long toOffset) throws IOException {
    return false;
  }

  @Override
  public Provisioning provisioning() {
    return next.provisioning();
  }

  @Override
  public Space space() throws IOException {
    return next.space();
  }

  @Override
  public void resize(long newSizeBytes) throws IOException {
    next.resize(newSizeBytes);
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) throws IOException {
    return next.tryRead(offset, target);
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) throws IOException {
    return next.tryWrite(offset, source);
  }

  @Override
  public void close() throws IOException {
    next.close();
  }
}
