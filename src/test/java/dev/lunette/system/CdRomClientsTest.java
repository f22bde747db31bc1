package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** libiscsi's programs, its conformance suite and QEMU's block layer with a CD-ROM. */
@Tag("system")
final class CdRomClientsTest {
  private static final Path OUTPUT = Path.of("target/system/cdrom-clients");
  private static final String TARGET = "iqn.2026-11.dev.lunette:media";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * Tests of the suite that are about what a drive does. The others are about disks, but for
   * StartStopUnit.Simple, which expects that who has loaded a medium is not told that it is new.
   */
  private static final List<String> TESTS =
      List.of(
          "Inquiry.Standard",
          "Inquiry.AllocLength",
          "Inquiry.EVPD",
          "Inquiry.SupportedVPD",
          "ModeSense6.AllPages",
          "ModeSense6.Residuals",
          "Read10.Simple",
          "Read10.BeyondEol",
          "Read10.ZeroBlocks",
          "Read12.Simple",
          "Read12.BeyondEol",
          "Read12.ZeroBlocks",
          "ReadCapacity10.Simple",
          "ReportSupportedOpcodes.Simple",
          "ReportSupportedOpcodes.OneCommand",
          "ReportSupportedOpcodes.RCTD",
          "ReportSupportedOpcodes.SERVACTV",
          "TestUnitReady.Simple");

  // What it prints before and after every test is about its own housekeeping.
  private static final String BANNER = "cunit.sourceforge.net/";
  private static final Pattern PASSED = Pattern.compile(" tests +1 +1 +1 +0 ");
  private static final Pattern GIVEN_UP = Pattern.compile("\\[SKIPPED\\](?! PERSISTENT RESERVE)");

  private @TempDir Path data;
  private Path image;
  private int port;
  private ServerProcess server;

  @BeforeEach
  void start() throws IOException {
    Packages.require("libiscsi-bin", "xorriso");
    image = data.resolve("disc.iso");
    Disc.make(data.resolve("files"), image);
    port = Loopback.freePort();
    Path configuration =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %s
            management: {enabled: false}
            portals:
              - {address: 127.0.0.1, port: %d}
            vdisks:
              - {name: disc, deviceType: cdrom, path: disc.iso}
            targets:
              - name: %s
                luns: {0: disc}
            """
                .formatted(data, port, TARGET));
    server =
        ServerProcess.onHost(
            OUTPUT.resolve("server.log"), "serve", "--config", configuration.toString());
    server.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private String portalUrl() {
    return "iscsi://127.0.0.1:" + port + "/";
  }

  private String url() {
    return portalUrl() + TARGET + "/0";
  }

  @Test
  void libiscsiTakesItForAMultimediaDevice() {
    assertThat(Command.output(LIMIT, "iscsi-ls", "-s", portalUrl())).contains("Lun:0");
    assertThat(Command.output(LIMIT, "iscsi-inq", url()))
        .contains("Peripheral Device Type:MMC", "Removable:1")
        .contains("Version Descriptor:04e0", "Product:CD-ROM");
    for (String page : List.of("0x00", "0x80", "0x83")) {
      Command.output(LIMIT, "iscsi-inq", "-e", "1", "-c", page, url());
    }
    server.stop();
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void libiscsisTestsOfADrivePass() {
    List<String> others = new ArrayList<>();
    for (String name : TESTS) {
      Command.Result result =
          Command.of(LIMIT, "iscsi-test-cu", "--fail", "--normal", "--test=SCSI." + name, url())
              .run();
      String own = result.output().substring(result.output().indexOf(BANNER));
      boolean passes = result.exitCode() == 0 && PASSED.matcher(own).find();
      if (!passes || GIVEN_UP.matcher(own).find()) {
        others.add(name + own);
      }
    }
    assertThat(others).isEmpty();
    server.stop();
  }

  @Test
  void qemuReadsTheWholeDisc() {
    Packages.require("qemu-utils", "qemu-block-extra");
    String raw = data.resolve("copy.iso").toString();
    Command.output(LIMIT, "qemu-img", "convert", "-f", "raw", "-O", "raw", url(), raw);
    Command.output(LIMIT, "cmp", raw, image.toString());
    server.stop();
  }
}
