package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * libiscsi's tools, and its {@link ConformanceSuite} with two kinds of vDisks that differ in all
 * that they can; {@link IscsiTestCuMatrixTest} has them all.
 */
@ParameterizedClass
@ValueSource(strings = {"file-4096-thin", "rocksdb-512-thin"})
@Tag("system")
final class IscsiTestCuTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @Parameter String words;

  private @TempDir Path data;
  private Combination combination;
  private Loopback lunette;

  @BeforeEach
  void start() throws IOException {
    Packages.require("libiscsi-bin");
    combination = Combination.of(words);
    Path log = ConformanceSuite.folder(combination).resolve("server.log");
    lunette = Loopback.start(data, combination.declared(), log);
  }

  @AfterEach
  void stop() {
    if (lunette != null) {
      lunette.close();
    }
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void everyTestPassesOrIsListedAsSkipped() throws IOException {
    new ConformanceSuite(combination, lunette).run();
  }

  @Test
  void libiscsiListsTargetAndLun() {
    // it takes the last block address for the number of blocks
    assertThat(output("iscsi-ls", "-s", lunette.portalUrl() + "/"))
        .contains("Target:" + Loopback.TARGET)
        .containsPattern(
            "Lun:0 +Type:DIRECT_ACCESS \\(Size:%dM\\)".formatted(combination.sizeMib() - 1));
    lunette.stop();
  }

  @Test
  void libiscsiReadsInquiryAndCapacity() {
    assertThat(output("iscsi-inq", lunette.url()))
        .contains("Peripheral Qualifier:CONNECTED", "Peripheral Device Type:DIRECT_ACCESS");
    for (String page : List.of("0x00", "0x80", "0x83", "0xb0", "0xb1", "0xb2")) {
      output("iscsi-inq", "-e", "1", "-c", page, lunette.url());
    }
    assertThat(output("iscsi-readcapacity16", lunette.url()))
        .contains(
            "LOGICAL BLOCK LENGTH IN BYTES:" + combination.blockSizeBytes(),
            "Total size:" + ((long) combination.sizeMib() << 20));
    lunette.stop();
  }

  private static String output(String... words) {
    return Command.output(LIMIT, words);
  }
}
