package dev.lunette.vdisk;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device that is fully provisioned (SBC-4 4.7.2): there is space for all of it, and none is given
 * back.
 */
public final class ThickDevice extends FilterDevice {

  /** Up to which there is space, while the device grows or where that has failed. */
  private volatile long spaceBytes = Long.MAX_VALUE;

  /** Of a device that has been asked to {@link #reserve} space for all of it. */
  public ThickDevice(BlockDevice next) {
    super(next);
  }

  @Override
  public Capabilities capabilities() {
    return next.capabilities().withoutTrim();
  }

  @Override
  public long sizeBytes() {
    return Math.min(next.sizeBytes(), spaceBytes);
  }

  @Override
  public void write(List<Write> writes) throws IOException {
    next.write(writes);
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    next.zero(offset, length, false);
  }

  @Override
  public @Nullable FileRange tryFile(long offset, int lengthBytes) {
    return next.tryFile(offset, lengthBytes);
  }

  @Override
  public boolean isSending() {
    return next.isSending();
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
  public boolean borrow(BlockDevice lender, long from, long offset, long length)
      throws IOException {
    return next.borrow(lender, from, offset, length);
  }

  /** Nobody is let in to what is new before it has its space: to give it some may zero it. */
  @Override
  public void resize(long newSizeBytes) throws IOException {
    long before = sizeBytes();
    if (next.provisioning().counted()) {
      SpaceReservation.requireSpace(newSizeBytes - before, next.space().freeBytes());
    }
    spaceBytes = before;
    next.resize(newSizeBytes);
    next.reserve(before, newSizeBytes - before);
    spaceBytes = Long.MAX_VALUE;
  }
}
