package dev.lunette.vdisk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A device in memory that a test can hold up and let fail. */
final class GatedDevice implements BlockDevice {
  private static final int PATIENCE_SECONDS = 30;

  final Semaphore entered = new Semaphore(0);
  final AtomicInteger flushes = new AtomicInteger();
  final CountDownLatch closed = new CountDownLatch(1);
  volatile CountDownLatch gate = new CountDownLatch(0);
  volatile Supplier<Throwable> failure = () -> null;
  volatile Supplier<Throwable> flushFailure = () -> null;
  final AtomicInteger writes = new AtomicInteger();
  volatile int writesBeforeFlush;
  volatile boolean inline;
  volatile boolean lastWriteDurable;
  volatile long sizeBytes;
  private final ByteBuffer bytes;

  GatedDevice(int sizeBytes) {
    this.sizeBytes = sizeBytes;
    this.bytes = ByteBuffer.allocate(2 * sizeBytes);
  }

  /** From now on operations wait until {@link #open}. */
  void shut() {
    gate = new CountDownLatch(1);
  }

  void open() {
    gate.countDown();
  }

  void awaitEntered(int operations) throws InterruptedException {
    if (!entered.tryAcquire(operations, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("operations did not reach the device");
    }
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(false, false, false, true, inline, false, 4096, 0);
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    pass(() -> failure.get());
    int length = target.remaining();
    target.put(bytes.slice((int) offset, length));
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    pass(() -> failure.get());
    lastWriteDurable = durable;
    bytes.slice((int) offset, source.remaining()).put(source);
    writes.incrementAndGet();
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) throws IOException {
    read(offset, target);
    return true;
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) throws IOException {
    write(offset, source, false);
    return true;
  }

  @Override
  public void flush() throws IOException {
    writesBeforeFlush = writes.get();
    flushes.incrementAndGet();
    pass(() -> flushFailure.get());
  }

  @Override
  public void resize(long newSizeBytes) {
    sizeBytes = newSizeBytes;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void pass(Supplier<Throwable> failing) throws IOException {
    CountDownLatch before = gate; // who sees that it has come may set up another one
    entered.release();
    try {
      if (!before.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the gate was never opened");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted at the gate");
    }
    switch (failing.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }
}
