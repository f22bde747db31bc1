package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.util.Optional;

/** vDisks in the store of the data directory. */
public final class RocksBackend implements Backend, AutoCloseable {

  /** Takes the vDisks of a store, and goes on with what was being given back. */
  public RocksBackend(Store store, Limits limits) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public String name() {
    return VDiskConfig.ROCKSDB_BACKEND;
  }

  @Override
  public boolean exists(VDiskConfig vdisk) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void create(VDiskConfig vdisk) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public BlockDevice open(VDiskConfig vdisk) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete(VDiskConfig vdisk) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Snapshots> snapshots() {
    throw new UnsupportedOperationException();
  }

  /** Ends the background work; the store is for its owner to close. */
  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException();
  }
}
