package dev.lunette.vdisk.backend.memory;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;

/** Keeps vDisks in memory: one comes into being when it is opened and ends when it is closed. */
public final class MemoryBackend implements Backend {

  /** What all vDisks of this backend may take together, beside Java's heap. */
  public static long mostBytes() {
    return MemoryPool.OF_PROCESS.mostBytes();
  }

  /** What of it they do not take now. */
  public static long freeBytes() {
    return MemoryPool.OF_PROCESS.freeBytes();
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean exists(VDiskConfig vdisk) {
    return false;
  }

  @Override
  public void create(VDiskConfig vdisk) {}

  @Override
  public BlockDevice open(VDiskConfig vdisk) throws VDiskException {
    return new MemoryDevice(vdisk.sizeBytes());
  }

  @Override
  public void delete(VDiskConfig vdisk) {}
}
