package dev.lunette.vdisk;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The one door to a vDisk: checks each request once, runs it on the caller's thread if the device
 * can do it without waiting and on the vDisk's own bounded executor if not, and turns whatever goes
 * wrong into a {@link VDiskException}.
 */
public final class VDisk implements AutoCloseable {
  // CONTRACT: bodies are to be written by the owner of this package.
  private final VDiskConfig config;
  private final String serial;
  private final BlockDevice device;
  private final Limits limits;
  private final List<Consumer<VDisk>> resizeListeners = new CopyOnWriteArrayList<>();

  public VDisk(VDiskConfig config, String serial, BlockDevice device, Limits limits) {
    this.config = config;
    this.serial = serial;
    this.device = device;
    this.limits = limits;
  }

  public String name() {
    return config.name();
  }

  /** Unit serial number: unique and stable for as long as the vDisk exists. */
  public String serial() {
    return serial;
  }

  public long sizeBytes() {
    return device.sizeBytes();
  }

  public int logicalBlockSizeBytes() {
    return config.logicalBlockSizeBytes();
  }

  public int physicalBlockSizeBytes() {
    return config.physicalBlockSizeBytes();
  }

  /** Whether a write may be acknowledged before it is durable (caching page, WCE). */
  public boolean writeCache() {
    return config.writeCache();
  }

  /** What the device stack does well; read-only if it is declared so or the device is. */
  public Capabilities capabilities() {
    return device.capabilities();
  }

  /** Fills {@code target}, position to limit, from {@code offset}. */
  public void read(long offset, ByteBuffer target, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /**
   * Writes {@code source}, position to limit; durable if asked so or if there is no write cache.
   */
  public void write(long offset, ByteBuffer source, boolean durable, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /** Completes when all that was acknowledged before survives a power loss. */
  public void flush(Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /** Gives a range back; it reads as zeros afterwards. */
  public void trim(long offset, long length, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /** Gives several ranges back, in order, as one operation (UNMAP). */
  public void trim(List<Extent> ranges, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /** Makes a range read as zeros and keeps its space. */
  public void zero(long offset, long length, boolean durable, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /** Writes one logical block over and over until the range is full (WRITE SAME). */
  public void writeSame(
      long offset, long length, ByteBuffer block, boolean durable, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /** Reads a range and drops the bytes, to see that it can be read (VERIFY). */
  public void verify(long offset, long length, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /**
   * Compares a range with {@code expected}; a difference fails with MISCOMPARE and its position.
   */
  public void compare(long offset, ByteBuffer expected, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /** Grows the vDisk and then tells the listeners, on the executor; shrinking fails. */
  public void resize(long newSizeBytes, Completion done) {
    if (device.sizeBytes() >= 0) {
      throw new UnsupportedOperationException();
    }
  }

  /** Adds one who is told after each change of size. */
  public void onResize(Consumer<VDisk> listener) {
    resizeListeners.add(listener);
  }

  /** Runs what is queued, flushes and closes the device; later requests fail with STALE. */
  @Override
  public void close() throws IOException {
    device.close();
  }

  Limits limits() {
    return limits;
  }
}
