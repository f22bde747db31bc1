package dev.lunette.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
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

  /** How the vDisk is declared; a thick one is in a file system that is made for it. */
  String declared(Path data) throws IOException {
    String place = "backend: " + backend;
    if (thick) {
      Packages.requireRoot();
      Path directory = Files.createDirectory(thickDirectory(data));
      Command.output(LIMIT, "mount", "-t", "ramfs", "-o", "mode=700", "none", directory.toString());
      place = "path: " + directory.resolve("disk.img");
    }
    return "%s, size: %dMiB, logicalBlockSize: %d".formatted(place, sizeMib(), blockSizeBytes);
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
