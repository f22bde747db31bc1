package dev.lunette.vdisk;

import dev.lunette.Folders;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.backend.file.FileBackend;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import dev.lunette.vdisk.backend.rocksdb.RocksBackend;
import dev.lunette.vdisk.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** One vDisk of a backend in a directory of its own, which goes when it is closed. */
final class BenchDisk implements AutoCloseable {
  /** More than caches of processors, less than a memtable. */
  static final long SIZE_BYTES = 128 << 20;

  private final Path directory;
  private final VDiskConfig config;
  private final Deque<Closeable> open = new ArrayDeque<>();
  private VDisk vdisk;

  private BenchDisk(Path directory, VDiskConfig config) throws IOException {
    this.directory = directory;
    this.config = config;
    this.vdisk = open();
  }

  /** A new vDisk in a new directory below the given one. */
  static BenchDisk make(Path below, String backend) throws IOException {
    Path directory = Files.createTempDirectory(below, "lunette-micro");
    VDiskConfig config =
        backend.equals(VDiskConfig.FILE_BACKEND)
            ? VDiskConfig.file("bench", directory.resolve("bench"), SIZE_BYTES)
            : VDiskDeclaration.of("bench", backend, SIZE_BYTES).config();
    return new BenchDisk(directory, config);
  }

  /** Direct buffers, each full of bytes of its own. */
  static ByteBuffer[] buffers(int count, int bytes) {
    ByteBuffer[] buffers = new ByteBuffer[count];
    Random random = new Random(1);
    byte[] contents = new byte[bytes];
    for (int i = 0; i < count; i++) {
      random.nextBytes(contents);
      buffers[i] = ByteBuffer.allocateDirect(bytes).put(contents).clear();
    }
    return buffers;
  }

  VDisk vdisk() {
    return vdisk;
  }

  /** Has the store move to its files what is in memory, as a restart does. */
  void settle() throws IOException {
    if (config.backend().equals(VDiskConfig.ROCKSDB_BACKEND)) {
      shut();
      vdisk = open();
    }
  }

  private VDisk open() throws IOException {
    Backend backend = backend();
    if (!backend.exists(config)) {
      backend.create(config);
    }
    VDisk opened = new VDisk(config, "bench", backend.open(config), Limits.DEFAULTS);
    open.push(opened::close);
    return opened;
  }

  private Backend backend() throws IOException {
    return switch (config.backend()) {
      case VDiskConfig.FILE_BACKEND -> new FileBackend();
      case VDiskConfig.MEMORY_BACKEND -> new MemoryBackend();
      default -> {
        Store store = Store.open(directory.resolve("store"), Limits.DEFAULTS);
        open.push(store::close);
        RocksBackend backend = new RocksBackend(store, Limits.DEFAULTS);
        open.push(backend::close);
        yield backend;
      }
    };
  }

  private void shut() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @Override
  public void close() throws IOException {
    shut();
    Folders.remove(directory);
  }
}
