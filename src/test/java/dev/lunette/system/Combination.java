package dev.lunette.system;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a vDisk is like that the conformance suite is run against.
 *
 * @param backend that keeps its bytes
 * @param blockSizeBytes of its logical blocks
 * @param thick whether it keeps space for all of it, and gives none back
 */
record Combination(String backend, int blockSizeBytes, boolean thick) {
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
   * physical blocks are larger, and one to be write-protected.
   */
  List<String> declared() {
    return List.of(
        declared(sizeMib(), "physicalBlockSize: 4096"),
        declared(16, "physicalBlockSize: " + blockSizeBytes),
        declared(16, "filters: [{delay: {writeMillis: 500}}]"),
        declared(16, "filters: [{delay: {writeMillis: 1000}}]"),
        declared(16, "physicalBlockSize: " + 8 * blockSizeBytes),
        declared(16, "physicalBlockSize: 4096"));
  }

  private String declared(int mebibytes, String more) {
    return "backend: %s, thick: %s, size: %dMiB, logicalBlockSize: %d, %s"
        .formatted(backend, thick, mebibytes, blockSizeBytes, more);
  }

  @Override
  public String toString() {
    return "%s-%d-%s".formatted(backend, blockSizeBytes, thick ? "thick" : "thin");
  }
}
