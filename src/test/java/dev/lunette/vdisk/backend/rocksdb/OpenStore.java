package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A store in a directory with its backend, which can be closed and opened again. */
final class OpenStore implements AutoCloseable {
  private final Path directory;
  private final Limits limits;
  private final long mapCacheBytes;
  private Store store;
  private RocksBackend backend;

  OpenStore(Path directory) throws IOException {
    this(directory, Limits.DEFAULTS);
  }

  OpenStore(Path directory, Limits limits) throws IOException {
    this(directory, limits, limits.mapCacheBytes());
  }

  OpenStore(Path directory, Limits limits, long mapCacheBytes) throws IOException {
    this.directory = directory;
    this.limits = limits;
    this.mapCacheBytes = mapCacheBytes;
    this.store = Store.open(directory, limits);
    this.backend = open(store);
  }

  /** A store that is damaged may open, and its map not be readable. */
  private RocksBackend open(Store opened) throws IOException {
    try {
      return new RocksBackend(opened, limits, mapCacheBytes);
    } catch (IOException | RuntimeException damaged) {
      try (opened) {
        throw damaged;
      }
    }
  }

  Store store() {
    return store;
  }

  RocksBackend backend() {
    return backend;
  }

  Snapshots snapshots() {
    return backend.snapshots().orElseThrow();
  }

  BlockDevice create(String name, long sizeBytes) throws IOException {
    backend.create(vdisk(name, sizeBytes));
    return open(name);
  }

  BlockDevice open(String name) throws IOException {
    return backend.open(vdisk(name, 512));
  }

  void delete(String name) throws IOException {
    backend.delete(vdisk(name, 512));
  }

  void reopen() throws IOException {
    close();
    store = Store.open(directory, limits);
    backend = open(store);
  }

  void awaitReclaimed() throws IOException {
    try {
      backend.awaitReclaimed();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Blocks in the store. */
  long storedBlocks() throws IOException {
    return keys(Family.DATA) + keys(Family.DATA_LZ4) + keys(Family.DATA_ZSTD);
  }

  long keys(Family family) throws IOException {
    byte[] last = new byte[64];
    Arrays.fill(last, (byte) -1);
    long count = 0;
    try (Cursor cursor = store.cursor(family, new byte[] {0}, last)) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  static VDiskConfig vdisk(String name, long sizeBytes) {
    return vdisk(name, sizeBytes, BlockLayout.DEFAULT);
  }

  static VDiskConfig vdisk(String name, long sizeBytes, int blockSizeBytes, Compression c) {
    return vdisk(name, sizeBytes, new BlockLayout(blockSizeBytes, c));
  }

  private static VDiskConfig vdisk(String name, long sizeBytes, BlockLayout layout) {
    return new VDiskConfig(
        name,
        VDiskConfig.ROCKSDB_BACKEND,
        Optional.empty(),
        sizeBytes,
        512,
        4096,
        layout,
        false,
        true,
        Optional.empty(),
        List.of());
  }

  @Override
  public void close() throws IOException {
    backend.close();
    store.close();
  }
}
