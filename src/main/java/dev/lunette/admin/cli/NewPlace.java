package dev.lunette.admin.cli;

import dev.lunette.admin.MoveRequest;
import dev.lunette.config.Compression;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a vDisk that is moved; what is left out is as declared, or as it was. */
final class NewPlace {
  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "file of the backend file (default: NAME.img in the data directory)")
  private @Nullable String path;

  @Option(
      names = "--block-size",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "unit of the backend rocksdb: 4KiB to 32KiB")
  private @Nullable Long blockSize;

  @Option(
      names = "--compression",
      paramLabel = "HOW",
      description = "of the backend rocksdb: none, lz4 or zstd")
  private @Nullable Compression compression;

  MoveRequest request(String backend) {
    return new MoveRequest(
        backend,
        Optional.ofNullable(path),
        Optional.ofNullable(blockSize).map(NewVDisk::number),
        Optional.ofNullable(compression));
  }
}
