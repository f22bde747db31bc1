package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;

/**
 * A backend that throws what none should.
 *
 * @param thrown when a vDisk is opened
 */
record BrokenBackend(Throwable thrown) implements Backend {

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public boolean exists(VDiskConfig vdisk) {
    return true;
  }

  @Override
  public void create(VDiskConfig vdisk) {}

  @Override
  public BlockDevice open(VDiskConfig vdisk) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(thrown);
    }
  }

  @Override
  public void delete(VDiskConfig vdisk) {}
}
