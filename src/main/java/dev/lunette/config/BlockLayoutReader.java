package dev.lunette.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads {@code blockSize} and {@code compression} of a vDisk. */
final class BlockLayoutReader {

  private static final String SIZES =
      BlockLayout.BLOCK_SIZES.stream().map(String::valueOf).collect(Collectors.joining(", "))
          + " bytes";
  private static final String COMPRESSIONS =
      Arrays.stream(Compression.values())
          .map(BlockLayoutReader::word)
          .collect(Collectors.joining(", "));

  private BlockLayoutReader() {}

  /** How the store cuts a vDisk of this backend; keys that it has no use for are reported. */
  static BlockLayout read(Section section, Optional<String> backend) {
    Optional<Value> size = section.value("blockSize");
    Optional<Value> compression = section.value("compression");
    if (backend.filter(b -> !b.equals(VDiskConfig.ROCKSDB_BACKEND)).isPresent()) {
      for (Value value : List.of(size, compression).stream().flatMap(Optional::stream).toList()) {
        value.wrong("no such key with the %s backend, only with rocksdb".formatted(backend.get()));
      }
      return BlockLayout.DEFAULT;
    }
    return new BlockLayout(
        size.flatMap(BlockLayoutReader::blockSize).orElse(BlockLayout.DEFAULT.blockSizeBytes()),
        compression
            .flatMap(BlockLayoutReader::compression)
            .orElse(BlockLayout.DEFAULT.compression()));
  }

  private static Optional<Integer> blockSize(Value value) {
    Optional<Long> size = value.size(SIZES);
    boolean wrong = size.filter(s -> !BlockLayout.isBlockSize(s)).isPresent();
    return wrong ? value.wrong(SIZES) : size.map(Long::intValue);
  }

  private static Optional<Compression> compression(Value value) {
    Optional<String> text = value.text(COMPRESSIONS);
    Optional<Compression> known =
        text.flatMap(
            t -> Arrays.stream(Compression.values()).filter(c -> word(c).equals(t)).findFirst());
    return text.isPresent() && known.isEmpty() ? value.wrong(COMPRESSIONS) : known;
  }

  private static String word(Compression compression) {
    return compression.name().toLowerCase(Locale.ROOT);
  }
}
