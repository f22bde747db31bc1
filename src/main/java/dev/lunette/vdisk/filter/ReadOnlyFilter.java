package dev.lunette.vdisk.filter;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.FilterDevice;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Lets nothing be changed. */
public final class ReadOnlyFilter extends FilterDevice {

  public ReadOnlyFilter(BlockDevice next) {
    super(next);
  }

  @Override
  public Capabilities capabilities() {
    return next.capabilities().withReadOnly().withoutBatch();
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws VDiskException {
    throw refusal();
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) throws VDiskException {
    throw refusal();
  }

  @Override
  public void trim(long offset, long length) throws VDiskException {
    throw refusal();
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws VDiskException {
    throw refusal();
  }

  @Override
  public int sharedUnitBytes() {
    return next.sharedUnitBytes();
  }

  @Override
  public boolean lend(long offset, long length, BlockDevice to, long toOffset) throws IOException {
    return next.lend(offset, length, to, toOffset);
  }

  @Override
  public void resize(long newSizeBytes) throws VDiskException {
    throw refusal();
  }

  private static VDiskException refusal() {
    return new VDiskException(VDiskException.Kind.READ_ONLY, "the device is declared read-only");
  }
}
