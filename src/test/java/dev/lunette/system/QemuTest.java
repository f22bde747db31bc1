package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU's block layer (its own initiator, libiscsi) copies images to and from a vDisk. */
@ParameterizedClass
@ValueSource(strings = {"file", "rocksdb"})
@Tag("system")
final class QemuTest {
  private static final Path OUTPUT = Path.of("target/system/qemu");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SIZE_MIB = 64;
  private static final int MIB = 1024 * 1024;
  private static final long SEED = 2026_11_21;

  @Parameter String backend;

  private @TempDir Path data;
  private Loopback lunette;

  @BeforeEach
  void start() throws IOException {
    Packages.require("qemu-utils", "qemu-block-extra");
    lunette = Loopback.start(data, backend, SIZE_MIB + "MiB", OUTPUT.resolve(backend + ".log"));
  }

  @AfterEach
  void stop() {
    if (lunette != null) {
      lunette.close();
    }
  }

  @Test
  void imageConvertedToVdiskAndBackHasTheSameBytes() throws IOException {
    Path image = writeImage(data.resolve("source.raw"));
    Path back = data.resolve("back.raw");

    qemuImg("convert", "-n", "-f", "raw", "-O", "raw", image.toString(), lunette.url());
    qemuImg("compare", "-f", "raw", "-F", "raw", image.toString(), lunette.url());
    qemuImg("convert", "-f", "raw", "-O", "raw", lunette.url(), back.toString());
    lunette.stop();

    assertThat(Files.mismatch(image, back)).as("first difference, seed %s", SEED).isEqualTo(-1);
    if (backend.equals("file")) {
      assertThat(Files.mismatch(image, data.resolve("disk.img")))
          .as("first difference to the vDisk's file, seed %s", SEED)
          .isEqualTo(-1);
    }
  }

  @Test
  void imageInfoTellsTheVdisksSize() {
    assertThat(qemuImg("info", "-f", "raw", "--output=json", lunette.url()))
        .contains("\"virtual-size\": " + (long) SIZE_MIB * MIB);
    lunette.stop();
  }

  @Test
  void patternsAreReadAsWritten() {
    qemuIo("write -P 0x5a 0 1M", "write -P 0xa5 1M 3M", "flush", "read -P 0x5a 0 1M");
    qemuIo("read -P 0xa5 1M 3M", "read -P 0 4M 1M", "read -P 0x5a 1048064 512");
    qemuIo("write -f -P 0x11 63M 1M", "read -P 0x11 63M 1M");
    qemuIo("aio_write -P 0x21 8M 64k", "aio_write -P 0x22 9M 8M", "aio_flush", "flush");
    qemuIo("read -P 0x21 8M 64k", "read -P 0x22 9M 8M");
    lunette.stop();
  }

  @Test
  void zeroedAndDiscardedRangesReadAsZero() {
    qemuIo("write -P 0x77 0 8M", "write -z 1M 1M", "write -z -u 2M 1M", "discard 4M 2M", "flush");
    qemuIo("read -P 0x77 0 1M", "read -P 0 1M 2M", "read -P 0x77 3M 1M");
    qemuIo("read -P 0 4M 2M", "read -P 0x77 6M 2M", "write -z 6M 512", "read -P 0 6M 512");
    lunette.stop();
  }

  @Test
  void mapTellsWhatTakesSpace() {
    qemuIo("write -P 0x77 0 8M", "discard 2M 1M", "flush");
    assertThat(qemuImg("map", "-f", "raw", "--output=json", lunette.url()))
        .doesNotContain("failed")
        .containsSubsequence(
            "\"start\": 0, \"length\": 2097152,", "\"data\": true",
            "\"start\": 2097152, \"length\": 1048576,", "\"data\": false",
            "\"start\": 3145728, \"length\": 5242880,", "\"data\": true",
            "\"start\": 8388608, \"length\": 58720256,", "\"data\": false");
    lunette.stop();
  }

  private static String qemuImg(String... arguments) {
    List<String> words = new ArrayList<>(List.of("qemu-img"));
    words.addAll(List.of(arguments));
    return Command.output(LIMIT, words.toArray(String[]::new));
  }

  /** Runs the commands in one session; qemu-io ends with 1 when one fails or reads otherwise. */
  private void qemuIo(String... commands) {
    List<String> words = new ArrayList<>(List.of("qemu-io", "-f", "raw", "-d", "unmap"));
    for (String command : commands) {
      words.add("-c");
      words.add(command);
    }
    words.add(lunette.url());
    assertThat(Command.output(LIMIT, words.toArray(String[]::new)))
        .doesNotContain("Pattern verification failed");
  }

  /** Random bytes in most places and holes in the rest, as a disk image has them. */
  private static Path writeImage(Path image) throws IOException {
    Random random = new Random(SEED);
    byte[] bytes = new byte[MIB];
    try (FileChannel file =
        FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int mib = 0; mib < SIZE_MIB; mib++) {
        if (random.nextInt(4) > 0 || mib == SIZE_MIB - 1) {
          random.nextBytes(bytes);
          file.write(ByteBuffer.wrap(bytes), (long) mib * MIB);
        }
      }
    }
    return image;
  }
}
