package dev.lunette.vdisk.filter;

import dev.lunette.config.FilterConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.FilterDevice;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/**
 * Waits before each operation, to see what a slow disk does to its users.
 *
 * <p>Waiting holds a thread of the vDisk's executor, just as a slow disk would, so nothing here is
 * done inline.
 */
public final class DelayFilter extends FilterDevice {
  private final FilterConfig.Delay delay;
  private final Pause pause;

  /** How to wait. */
  interface Pause {
    void millis(int millis) throws InterruptedException;
  }

  public DelayFilter(BlockDevice next, FilterConfig.Delay delay) {
    this(next, delay, Thread::sleep);
  }

  DelayFilter(BlockDevice next, FilterConfig.Delay delay, Pause pause) {
    super(next);
    this.delay = delay;
    this.pause = pause;
  }

  @Override
  public Capabilities capabilities() {
    return next.capabilities().withoutInline().withoutBatch();
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    pause(delay.readMillis());
    next.read(offset, target);
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    pause(delay.writeMillis());
    next.write(offset, source, durable);
  }

  @Override
  public void flush() throws IOException {
    pause(delay.flushMillis());
    next.flush();
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    pause(delay.writeMillis());
    next.trim(offset, length);
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    pause(delay.writeMillis());
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

  private void pause(int millis) throws IOException {
    if (millis == 0) {
      return;
    }
    try {
      pause.millis(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted in a delay of %d ms".formatted(millis));
    }
  }
}
