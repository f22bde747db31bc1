package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A snapshot, open for reading. */
final class LayerDevice implements BlockDevice {

  /** Opens a frozen layer; {@code closed} runs once when it is closed. */
  LayerDevice(Layer layer, ChunkMap chunks, Blocks blocks, Runnable closed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long sizeBytes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void flush() throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException();
  }
}
