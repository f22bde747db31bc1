package dev.lunette.admin.cli;

import dev.lunette.admin.VDiskRequest;
import dev.lunette.config.Compression;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a vDisk that is made; what is left out has the server's default. */
final class NewVDisk {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "what keeps its bytes: rocksdb, file or memory (default: rocksdb)")
  private @Nullable String backend;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "file of the backend file (default: NAME.img in the data directory)")
  private @Nullable String path;

  @Option(
      names = "--logical-block-size",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "what initiators count in: 512 or 4KiB (default: 512)")
  private @Nullable Long logicalBlockSize;

  @Option(
      names = "--block-size",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "unit of the backend rocksdb: 4KiB to 32KiB (default: 4KiB)")
  private @Nullable Long blockSize;

  @Option(
      names = "--compression",
      paramLabel = "HOW",
      description = "of the backend rocksdb: none, lz4 or zstd")
  private @Nullable Compression compression;

  @Option(names = "--read-only", description = "refuse writes")
  private @Nullable Boolean readOnly;

  @Option(
      names = "--write-cache",
      arity = "1",
      paramLabel = "true|false",
      description = "acknowledge writes before they are durable (default: true)")
  private @Nullable Boolean writeCache;

  @Option(names = "--thick", description = "keep space for all of it, and give none back")
  private @Nullable Boolean thick;

  @Option(
      names = "--serial",
      paramLabel = "TEXT",
      description = "unit serial number (default: made from the server's identity)")
  private @Nullable String serial;

  VDiskRequest request(String name, long sizeBytes) {
    return new VDiskRequest(
        name,
        sizeBytes,
        Optional.ofNullable(backend),
        Optional.ofNullable(path),
        Optional.ofNullable(logicalBlockSize).map(NewVDisk::number),
        Optional.ofNullable(blockSize).map(NewVDisk::number),
        Optional.ofNullable(compression),
        Optional.ofNullable(readOnly),
        Optional.ofNullable(writeCache),
        Optional.ofNullable(thick),
        Optional.ofNullable(serial));
  }

  boolean isEmpty() {
    return request("any", 0).equals(new NewVDisk().request("any", 0));
  }

  /** What does not fit is as wrong as the largest number that does. */
  static int number(long size) {
    return Math.clamp(size, 0, Integer.MAX_VALUE);
  }
}
