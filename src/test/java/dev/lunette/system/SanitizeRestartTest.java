package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
 * A server is killed in the middle of a SANITIZE, which goes on when it comes back, and of a FORMAT
 * UNIT, which has to be done again. The disk is slow, so that there is a middle.
 */
@ParameterizedClass
@ValueSource(strings = {"file", "rocksdb"})
@Tag("system")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class SanitizeRestartTest {
  private static final String TARGET = "iqn.2026-11.dev.lunette:sanitized";
  private static final int MIB = 1 << 20;
  private static final int SIZE_MIB = 48;
  private static final String IN_PROGRESS = "2/04/1B";
  private static final String CORRUPTED = "3/31/00";

  @Parameter String backend;

  private @TempDir Path data;
  private ServerProcess server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    port = Loopback.freePort();
    Path config =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals: [{address: 127.0.0.1, port: %d}]
            management: {enabled: false}
            vdisks:
              - name: disk
                backend: %s
                size: %dMiB
                filters: [{delay: {writeMillis: 80}}]
            targets: [{name: %s, luns: {0: disk}}]
            """
                .formatted(data, port, backend, SIZE_MIB, TARGET));
    Path log = Path.of("target/system/sanitize-restart", backend + ".log");
    server = ServerProcess.onHost(log, "serve", "--config", config.toString());
    server.start();
  }

  @AfterEach
  void end() {
    server.close();
  }

  private Initiator login() throws IOException {
    return new Initiator(port, TARGET, 1);
  }

  private static Initiator.Outcome command(Initiator initiator, int... bytes) throws IOException {
    ByteBuffer cdb = ByteBuffer.allocate(16);
    Arrays.stream(bytes).forEach(each -> cdb.put((byte) each));
    return initiator.execute(0, cdb.array(), ByteBuffer.allocate(0), 0);
  }

  /** OVERWRITE with IMMED, so often, with one byte. */
  private static void sanitize(Initiator initiator, int passes, int pattern) throws IOException {
    ByteBuffer list = ByteBuffer.wrap(new byte[] {(byte) passes, 0, 0, 1, (byte) pattern});
    byte[] cdb = ByteBuffer.allocate(16).put(0, (byte) 0x48).put(1, (byte) 0x81).array();
    cdb[8] = 5;
    Initiator.Outcome outcome = initiator.execute(0, cdb, list, 0);
    assertThat(outcome.good()).as("%s", outcome.said()).isTrue();
  }

  /** FORMAT UNIT with IMMED and one byte as initialization pattern. */
  private static void format(Initiator initiator, int pattern) throws IOException {
    byte[] list = {0, (byte) 0x8A, 0, 0, 0, 1, 0, 1, (byte) pattern};
    byte[] cdb = ByteBuffer.allocate(16).put(0, (byte) 0x04).put(1, (byte) 0x10).array();
    Initiator.Outcome outcome = initiator.execute(0, cdb, ByteBuffer.wrap(list), 0);
    assertThat(outcome.good()).as("%s", outcome.said()).isTrue();
  }

  private static String ready(Initiator initiator) throws IOException {
    return command(initiator, 0).said();
  }

  private static int progress(Initiator initiator) throws IOException {
    ByteBuffer sense = command(initiator, 0).sense();
    return sense.capacity() < 18 ? 0xFFFF : sense.getShort(16) & 0xFFFF;
  }

  private static void awaitProgress(Initiator initiator) throws IOException, InterruptedException {
    while (progress(initiator) == 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void awaitReady(Initiator initiator) throws IOException, InterruptedException {
    while (!ready(initiator).isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Every block holds what was to be written. */
  private static void assertFilled(Initiator initiator, int pattern) throws IOException {
    byte[] expected = new byte[128 << 10];
    Arrays.fill(expected, (byte) pattern);
    for (long at = 0; at < (long) SIZE_MIB * MIB; at += expected.length) {
      Initiator.Outcome outcome = initiator.read(0, at / 512, expected.length / 512);
      assertThat(outcome.good()).as("%s", outcome.said()).isTrue();
      assertThat(Arrays.equals(outcome.data().array(), expected)).as("bytes at %d", at).isTrue();
    }
  }

  @Test
  void sanitizeGoesOnWhateverHasStoppedIt() throws Exception {
    try (Initiator initiator = login()) {
      sanitize(initiator, 2, 0x5A);
      awaitProgress(initiator);
      assertThat(ready(initiator)).isEqualTo(IN_PROGRESS);
      server.kill();
    }
    server.start();
    try (Initiator initiator = login()) {
      assertThat(initiator.read(0, 0, 1).said()).isEqualTo(IN_PROGRESS);
      assertThat(initiator.write(0, 0, ByteBuffer.allocate(512), true).said())
          .isEqualTo(IN_PROGRESS);
      server.stop(); // in order, this time
    }
    server.start();
    try (Initiator initiator = login()) {
      assertThat(ready(initiator)).isEqualTo(IN_PROGRESS);
      awaitReady(initiator);
      assertFilled(initiator, 0x5A);
      assertThat(initiator.write(0, 0, ByteBuffer.allocate(512), true).good()).isTrue();
      server.kill();
    }
    server.start();
    try (Initiator initiator = login()) {
      assertThat(ready(initiator)).as("it is over, and does not begin again").isEmpty();
      assertThat(initiator.read(0, 0, 1).data().get(0)).isZero();
    }
    server.stop();
  }

  @Test
  void formatThatIsCutOffHasToBeDoneAgain() throws Exception {
    try (Initiator initiator = login()) {
      format(initiator, 0x3C);
      assertThat(ready(initiator)).isEqualTo("2/04/04");
      server.kill();
    }
    server.start();
    try (Initiator initiator = login()) {
      assertThat(ready(initiator)).isEqualTo(CORRUPTED);
      assertThat(initiator.read(0, 0, 1).said()).isEqualTo(CORRUPTED);
      assertThat(initiator.capacityBytes(0)).isEqualTo((long) SIZE_MIB * MIB);
      format(initiator, 0x3C);
      awaitReady(initiator);
      assertFilled(initiator, 0x3C);
    }
    server.stop();
  }
}
