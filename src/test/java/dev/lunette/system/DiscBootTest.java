package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole Linux boots from a CD-ROM of ours: firmware loads a boot loader from it, that the kernel,
 * which logs in itself and has the disc as its root. The kernel is a package of 70 MB, downloaded
 * and not installed.
 */
@Tag("system")
@Tag("nightly")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class DiscBootTest {
  private static final Path OUTPUT = Path.of("target/system/disc-boot");
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private @TempDir Path data;

  @Test
  void linuxHasTheDiscAsItsRoot() throws Exception {
    NetbootPc.requirePackages();
    Packages.require("open-iscsi", "kmod", "busybox-static", "cpio");
    Path files = Files.createDirectory(data.resolve("files"));
    byte[] content = new byte[3_000_000];
    long seed = System.nanoTime();
    System.out.println("DiscBootTest seed " + seed);
    new Random(seed).nextBytes(content);
    Files.write(files.resolve("data"), content);
    Command.output(
        LIMIT,
        "bash",
        "src/test/resources/system/linux-disc.sh",
        kernel().toString(),
        files.toString());

    String console =
        new NetbootPc(data, OUTPUT, 512)
            .bootDisc(files, "isolinux/isolinux.bin")
            .expectExit(0)
            .output();

    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    assertThat(console)
        .contains("ISOLINUX", "iBFT detected", "root is /dev/sr0 / iso9660 ro,")
        .contains("data is " + hash);
  }

  /** Debian's kernel, unpacked; kept for the next time. */
  private static Path kernel() throws IOException {
    Path kernel = OUTPUT.resolve("kernel").toAbsolutePath();
    if (Files.isDirectory(kernel)) {
      return kernel;
    }
    assumeTrue(Files.exists(Path.of("/usr/bin/apt-get")), "missing package: linux-image-amd64");
    Path packages = Files.createDirectories(OUTPUT.resolve("packages"));
    String name =
        Arrays.stream(
                Command.output(LIMIT, "apt-cache", "depends", "linux-image-amd64").split("\\s+"))
            .filter(word -> word.startsWith("linux-image-"))
            .toList()
            .getLast();
    Path unpacked = OUTPUT.resolve("unpacked").toAbsolutePath();
    Command.output(
        LIMIT,
        "bash",
        "-c",
        "cd '%s' && rm -f -- *.deb && apt-get -qq download '%s' && dpkg-deb -x %2$s_*.deb '%s'"
            .formatted(packages, name, unpacked));
    return Files.move(unpacked, kernel);
  }
}
