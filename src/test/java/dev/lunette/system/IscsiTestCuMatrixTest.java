package dev.lunette.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libiscsi's {@link ConformanceSuite} with every kind of vDisk. */
@Tag("system")
@Tag("nightly")
final class IscsiTestCuMatrixTest {
  private @TempDir Path data;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file-512-thin",
        "file-4096-thin",
        "file-512-thick",
        "file-4096-thick",
        "rocksdb-512-thin",
        "rocksdb-4096-thin",
        "rocksdb-512-thick",
        "rocksdb-4096-thick",
        "memory-512-thin",
        "memory-4096-thin",
        "memory-512-thick",
        "memory-4096-thick",
      })
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void everyTestPassesOrIsListedAsSkipped(String words) throws IOException {
    Packages.require("libiscsi-bin");
    Combination combination = Combination.of(words);
    Path log = ConformanceSuite.folder(combination).resolve("server.log");
    try (Loopback lunette = Loopback.start(data, combination.declared(), log)) {
      new ConformanceSuite(combination, lunette).run();
    }
  }
}
