package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A vDisk in the store, open for reading and writing. */
final class VolumeDevice implements BlockDevice {

  VolumeDevice(Volume volume, LayerTree tree, ChunkMap chunks, Blocks blocks) {
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
