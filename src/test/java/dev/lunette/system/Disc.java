package dev.lunette.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Files, and a disc that xorriso makes of them. */
final class Disc {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int LARGE_BYTES = 5_000_003;
  private static final long SEED = 2026_11_23;

  private Disc() {}

  /** Writes some files into {@code source}, which does not exist yet, and an image of them. */
  static void make(Path source, Path image) throws IOException {
    Path deep = Files.createDirectories(source.resolve("a directory/below another"));
    byte[] large = new byte[LARGE_BYTES];
    new Random(SEED).nextBytes(large);
    Files.write(source.resolve("large.bin"), large);
    Files.writeString(source.resolve("empty"), "");
    Files.writeString(deep.resolve("A name that ISO 9660 alone has not.txt"), "Text.\n");
    pack(source, image);
  }

  /** Makes an image of the files below a directory. */
  static void pack(Path source, Path image) {
    Command.output(
        LIMIT,
        "xorriso",
        "-as",
        "mkisofs",
        "-quiet",
        "-R",
        "-J",
        "-V",
        "LUNETTE",
        "-o",
        image.toString(),
        source.toString());
  }
}
