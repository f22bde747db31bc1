package dev.lunette.iscsi;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.FilterDevice;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A disk that stalls for as long as the test wants: reads and writes wait at a gate. */
public final class Gate extends FilterDevice {

  private final Semaphore arrived = new Semaphore(0);
  private volatile CountDownLatch latch = new CountDownLatch(0);

  Gate(BlockDevice next) {
    super(next);
  }

  /** From now on operations wait. */
  public void shut() {
    arrived.drainPermits();
    latch = new CountDownLatch(1);
  }

  /** Lets all that wait go on. */
  public void open() {
    latch.countDown();
  }

  /** Returns when so many operations have come to the gate since it was shut. */
  public void awaitArrivals(int operations) throws InterruptedException {
    if (!arrived.tryAcquire(operations, Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("fewer than %d operations came to the disk".formatted(operations));
    }
  }

  /** Operations that have come since then and that nobody has waited for. */
  public int arrivals() {
    return arrived.availablePermits();
  }

  @Override
  public Capabilities capabilities() {
    return next.capabilities().withoutInline();
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    pass();
    next.read(offset, target);
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    pass();
    next.write(offset, source, durable);
  }

  private void pass() throws IOException {
    CountDownLatch now = latch;
    arrived.release();
    try {
      if (!now.await(2 * Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("the gate was never opened");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted at the gate");
    }
  }
}
