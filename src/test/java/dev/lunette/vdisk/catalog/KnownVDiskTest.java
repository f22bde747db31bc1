package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The line of a vDisk is one line, and says all. */
final class KnownVDiskTest {
  private static final int PATHS = 20_000;

  /** What has a meaning in the file, and neighbours of it, more often than in a path of chance. */
  private static final String SPECIAL = "\\\\\t\n\rtnr-/ \"\u0000\u0085\u2028ü";

  @Test
  void isReadBackWhateverThePath() {
    long seed = System.nanoTime();
    System.out.println("KnownVDiskTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < PATHS; i++) {
      KnownVDisk vdisk =
          new KnownVDisk("disk0", "file", 1 + random.nextLong(Long.MAX_VALUE), path(random));
      String line = line(vdisk);
      assertThat(line.lines()).as("seed %d, path %d", seed, i).hasSize(1);
      assertThat(KnownVDisk.parse(line)).as("seed %d, path %d", seed, i).isEqualTo(vdisk);
    }
  }

  /** As the servers wrote it that had no catalog. */
  static String line(KnownVDisk vdisk) {
    String escaped =
        vdisk
            .path()
            .replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
            .replace("\r", "\\r");
    return String.join(
        "\t", vdisk.name(), vdisk.backend(), Long.toString(vdisk.sizeBytes()), escaped);
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    for (int length = 1 + random.nextInt(12); length > 0; length--) {
      path.appendCodePoint(
          random.nextBoolean()
              ? SPECIAL.charAt(random.nextInt(SPECIAL.length()))
              : 1 + random.nextInt(0xD7FF));
    }
    return path.toString();
  }
}
