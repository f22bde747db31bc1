package dev.lunette.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a vDisk is like that the conformance suite is run against.
 *
 * @param backend that keeps its bytes
 * @param blockSizeBytes of its logical blocks
 * @param thick whether it gives no space back: in a file system that knows no holes
 */
record Combination(String backend, int blockSizeBytes, boolean thick) {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** From its words: BACKEND, BLOCK SIZE, thin or thick. */
  static Combination of(String words) {
    String[] parts = words.split("-", 3);
    return new Combination(parts[0], Integer.parseInt(parts[1]), parts[2].equals("thick"));
  }

  Set<String> words() {
    return Set.of(toString().split("-"));
  }

  /** Whether it is meant by something that names, for each of some traits, all that it may be. */
  boolean isMeantBy(String traits) {
    return traits.isBlank()
        || Arrays.stream(traits.strip().split(" "))
            .allMatch(trait -> Arrays.stream(trait.split("\\|")).anyMatch(words()::contains));
  }

  /**
   * Fewer than 65,536 blocks of 4096 bytes: on a disk of more the suite writes so many at once,
   * whatever MAXIMUM TRANSFER LENGTH says.
   */
  int sizeMib() {
    return blockSizeBytes == 512 ? 256 : 252;
  }

  /**
   * How the vDisk is declared, and with it one whose physical blocks are as large as its logical
   * ones, a slow one, one that takes a quarter of a minute to be written as a whole, one whose
   * physical blocks are larger, and one to be write-protected; thick ones are in a file system that
   * is made for them.
   */
  List<String> declared(Path data) throws IOException {
    if (thick) {
      Packages.requireRoot();
      Path directory = Files.createDirectory(thickDirectory(data));
      Command.output(LIMIT, "mount", "-t", "ramfs", "-o", "mode=700", "none", directory.toString());
    }
    return List.of(
        declared(data, "disk", sizeMib(), "physicalBlockSize: 4096"),
        declared(data, "equal", 16, "physicalBlockSize: " + blockSizeBytes),
        declared(data, "slow", 16, "filters: [{delay: {writeMillis: 500}}]"),
        declared(data, "slower", 16, "filters: [{delay: {writeMillis: 1000}}]"),
        declared(data, "larger", 16, "physicalBlockSize: " + 8 * blockSizeBytes),
        declared(data, "protected", 16, "physicalBlockSize: 4096"));
  }

  private String declared(Path data, String file, int mebibytes, String more) {
    String place =
        thick
            ? "path: %s.img".formatted(thickDirectory(data).resolve(file))
            : "backend: " + backend;
    return "%s, size: %dMiB, logicalBlockSize: %d, %s"
        .formatted(place, mebibytes, blockSizeBytes, more);
  }

  /** Takes down what {@link #declared} has made. */
  void clear(Path data) {
    if (thick && Files.isDirectory(thickDirectory(data))) {
      Command.output(LIMIT, "umount", thickDirectory(data).toString());
    }
  }

  private static Path thickDirectory(Path data) {
    return data.resolve("thick");
  }

  @Override
  public String toString() {
    return "%s-%d-%s".formatted(backend, blockSizeBytes, thick ? "thick" : "thin");
  }
}
