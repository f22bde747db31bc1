package dev.lunette.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What is wrong in some tests of libiscsi's suite themselves, whatever disk they meet. It is mended
 * by a library that is preloaded for these tests alone, {@code src/test/c/mends.c}, so that the
 * program is Debian's; a mend that has nothing to do makes its test fail.
 *
 * @param name what the library calls it
 * @param traits which kinds of vDisks it matters with, as {@link Combination#isMeantBy} takes them
 * @param tests that it is wrong in
 */
record SuiteMend(String name, String traits, Set<String> tests) {
  private static final Path SOURCE = Path.of("src/test/c/mends.c");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final List<SuiteMend> ALL =
      List.of(
          new SuiteMend(
              "512",
              "4096",
              Set.of(
                  "SCSI.ProutReserve.AccessEA",
                  "SCSI.ProutReserve.AccessWE",
                  "SCSI.ProutReserve.AccessEARO",
                  "SCSI.ProutReserve.AccessWERO",
                  "SCSI.ProutReserve.AccessEAAR",
                  "SCSI.ProutReserve.AccessWEAR")),
          new SuiteMend("FFh", "thin", Set.of("SCSI.WriteSame10.UnmapUntilEnd")),
          new SuiteMend("early", "", Set.of("iSCSI.iSCSITMF.LUNResetSimpleAsync")),
          new SuiteMend("minute", "", Set.of("SCSI.Sanitize.Reset")));

  /** Compiles the library; returns its file. */
  static Path compile(Path into) {
    Packages.require("gcc", "libc6-dev", "libiscsi-dev");
    Path library = into.resolve("mends.so").toAbsolutePath();
    Command.output(
        LIMIT,
        "gcc",
        "-shared",
        "-fPIC",
        "-O1",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-o",
        library.toString(),
        SOURCE.toString(),
        "-ldl");
    return library;
  }

  /** The words to put before those that run a test, so that it is mended; none for most. */
  static List<String> prefix(String test, Combination combination, Path library) {
    return ALL.stream()
        .filter(mend -> mend.tests.contains(test) && combination.isMeantBy(mend.traits))
        .findAny()
        .map(mend ->
            List.of(
                "env",
                "LD_PRELOAD=" + library,
                "MEND=" + mend.name,
                "MEND_BLOCK_BYTES=" + combination.blockSizeBytes()))
        .orElse(List.of());
  }
}
