package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A snapshot, open for reading. */
final class LayerDevice implements BlockDevice {
  private final Layer layer;
  private final LayerReader reader;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Opens a frozen layer; {@code onClose} runs once when it is closed. */
  LayerDevice(Layer layer, ChunkMap chunks, Blocks blocks, Runnable onClose) {
    assert layer.frozen() : layer.id();
    this.layer = layer;
    this.reader = new LayerReader(chunks, blocks);
    this.onClose = onClose;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(true, false, false, false, true, false, layer.blockSizeBytes(), 0);
  }

  @Override
  public long sizeBytes() {
    return layer.sizeBytes();
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    int start = target.position();
    if (!reader.read(layer, offset, target)) {
      throw LayerReader.missing(layer, offset, target.position() - start);
    }
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) throws IOException {
    int start = target.position();
    boolean done = reader.tryRead(layer, offset, target);
    if (!done) {
      target.position(start);
    }
    return done;
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws VDiskException {
    throw readOnly();
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws VDiskException {
    throw readOnly();
  }

  /** Does nothing: what a snapshot holds was durable when it was taken. */
  @Override
  public void flush() {}

  @Override
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    return reader.extents(layer, offset, length, most);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.run();
    }
  }

  private static VDiskException readOnly() {
    return new VDiskException(Kind.READ_ONLY, "a snapshot can't be written");
  }
}
