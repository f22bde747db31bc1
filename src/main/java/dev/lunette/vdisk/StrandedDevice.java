package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.nio.ByteBuffer;

/**
 * What a vDisk stands on when nobody knows any more whether it has moved: it can be read, for both
 * places hold the same, and nothing can be changed, for the next start might find it in the other
 * place.
 */
final class StrandedDevice extends FilterDevice {

  StrandedDevice(BlockDevice next) {
    super(next);
  }

  private static VDiskException refusal() {
    return new VDiskException(
        Kind.IO,
        "whether it has moved could not be recorded for certain, so it can be read only until the"
            + " server is started again");
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) {
    return false;
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws VDiskException {
    throw refusal();
  }

  @Override
  public void flush() throws VDiskException {
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
  public void resize(long newSizeBytes) throws VDiskException {
    throw refusal();
  }
}
