package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Linux kernel finds two drives, mounts the CD and the DVD in them, ejects, loads, exchanges. */
@Tag("system")
final class LinuxCdRomTest {
  private static final Path OUTPUT = Path.of("target/system/linux-cdrom").toAbsolutePath();
  private static final long DVD_BYTES = 1L << 30;

  private @TempDir Path data;

  @Test
  void linuxMountsEjectsAndLoadsDiscs() throws IOException {
    Packages.requireForGuest();
    Packages.require("xorriso", "eject");
    Path exchange = OUTPUT.resolve("exchange");
    removeTree(exchange);
    Path image = Files.createDirectories(exchange).resolve("disc.iso");
    Disc.make(exchange.resolve("files"), image);
    Path second = Files.createDirectories(exchange.resolve("second"));
    Files.writeString(second.resolve("another"), "Another disc.\n");
    Disc.pack(second, data.resolve("second.iso"));
    Path dvd = Files.copy(image, data.resolve("dvd.iso"), StandardCopyOption.REPLACE_EXISTING);
    Command.output(Duration.ofSeconds(10), "truncate", "--size=" + DVD_BYTES, dvd.toString());
    try (NetworkNamespace network = NetworkNamespace.create();
        ServerProcess server =
            ServerProcess.inNetwork(
                network,
                OUTPUT.resolve("server.log"),
                "serve",
                "--config",
                configure(image).toString())) {
      server.start();
      List<String> passed =
          new LinuxGuest(network, OUTPUT)
              .run("linux-cdrom.sh", Duration.ofMinutes(2), this::exchange);
      server.stop();
      assertThat(passed)
          .contains("files-compare", "files-compare-after-load", "files-compare-of-the-other-disc");
      assertThat(passed).contains("no-io-error");
    }
  }

  /** Puts the other image into the CD drive, as an operator does; the answer is the status. */
  private String exchange(String question) {
    assertThat(question).isEqualTo("exchange");
    try {
      return String.valueOf(
          new AdminClient(data)
              .post("/v1/vdisks/cd/insert", "{\"path\": \"second.iso\"}")
              .status());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path configure(Path image) throws IOException {
    return Files.writeString(
        data.resolve("server.yaml"),
        """
        dataDirectory: %s
        portals:
          - {address: %s, port: 3260, group: 1}
        vdisks:
          - {name: cd, deviceType: cdrom, path: %s}
          - {name: dvd, deviceType: cdrom, path: dvd.iso}
        targets:
          - name: iqn.2026-11.dev.lunette:media
            luns: {0: cd, 1: dvd}
        """
            .formatted(data, NetworkNamespace.SERVER_ADDRESS, image));
  }

  private static void removeTree(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> files = Files.walk(tree)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
