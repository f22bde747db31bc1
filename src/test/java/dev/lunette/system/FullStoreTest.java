package dev.lunette.system;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file system of the store is full: writes say so, reads go on, and when there is space all.
 */
@Tag("system")
final class FullStoreTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TARGET = "iqn.2026-11.dev.lunette:full";
  private static final int BLOCK = 4096;
  private static final int RUN = 16;
  private static final int BLOCKS = 512 << 20 >> 12;

  /** Each of them by itself, which changes the map so often that it needs space. */
  private static final int UNMAPPED = 800 * RUN;

  /** SPACE ALLOCATION FAILED WRITE PROTECT (SBC-4 4.7.3.6). */
  private static final String NO_SPACE = "7/27/07";

  private final Map<Integer, Set<Long>> versions = new TreeMap<>();
  private @TempDir Path directory;
  private Path data;
  private ServerProcess server;
  private int port;
  private long version;

  @BeforeEach
  void mount() throws IOException {
    Packages.requireRoot();
    data = Files.createDirectory(directory.resolve("data"));
    Command.output(LIMIT, "mount", "-t", "tmpfs", "-o", "size=128m", "none", data.toString());
    port = Loopback.freePort();
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals: [{address: 127.0.0.1, port: %d}]
            management: {enabled: false}
            vdisks: [{name: disk, backend: rocksdb, size: 512MiB}]
            targets: [{name: "%s", luns: {0: disk}}]
            limits: {storeMemtableBytes: 8MiB, storeCacheBytes: 32MiB, storeReserveBytes: 24MiB}
            """
                .formatted(data, port, TARGET));
    Path log = Path.of("target/system/full-store/server.log");
    server = ServerProcess.onHost(log, "serve", "--config", config.toString());
    server.start();
  }

  @AfterEach
  void unmount() {
    if (server != null) {
      server.close();
    }
    Command.output(LIMIT, "umount", data.toString());
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void writesFailWithTheRightSenseAndGoOnWhenThereIsSpace() throws IOException {
    try (Initiator initiator = new Initiator(port, TARGET, 1)) {
      int first = writeUntilFull(initiator);
      assertThat(initiator.unmap(0, 0, RUN * BLOCK / 512).said()).as("UNMAP").isEmpty();
      for (int block = 0; block < RUN; block++) {
        versions.put(block, new HashSet<>(Set.of(0L)));
      }
      assertThat(initiator.synchronize(0).said()).as("SYNCHRONIZE CACHE").isEmpty();
      verify(initiator);

      remount("size=512m");
      awaitWrite(initiator, first);
      for (int block = first; block < first + 100 * RUN; block += RUN) {
        assertThat(write(initiator, block).said()).isEmpty();
      }
      verify(initiator);
    }
    restartAndVerify();
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void whatTakesTheLastByteUnderWritesStopsOnlyThem() throws IOException {
    try (Initiator initiator = new Initiator(port, TARGET, 1)) {
      for (int block = 0; block < UNMAPPED; block += RUN) {
        assertThat(write(initiator, block).said()).isEmpty();
      }
      Path filler = data.resolve("filler");
      fill(filler);
      int failed = 0;
      for (int block = 0; block < 400 * RUN && failed < 20; block += RUN) {
        Initiator.Outcome outcome = write(initiator, block);
        if (!outcome.good()) {
          assertThat(outcome.said()).isEqualTo(NO_SPACE);
          failed++;
        }
      }
      assertThat(failed).as("writes that failed on a full disk").isEqualTo(20);
      verify(initiator);
      unmapUntilFull(initiator, filler);
      for (int again = 0; again < 3; again++) {
        assertThat(initiator.synchronize(0).said()).as("SYNCHRONIZE CACHE").isEqualTo(NO_SPACE);
      }
      verify(initiator);

      Files.delete(filler);
      awaitWrite(initiator, 0);
      assertThat(initiator.synchronize(0).said()).as("SYNCHRONIZE CACHE").isEmpty();
      verify(initiator);
    }
    restartAndVerify();
  }

  private Initiator.Outcome write(Initiator initiator, int block) throws IOException {
    version++;
    ByteBuffer bytes = ByteBuffer.allocate(RUN * BLOCK);
    for (int at = block; at < block + RUN; at++) {
      Stamp.put(bytes, BLOCK, at, version);
    }
    Initiator.Outcome outcome = initiator.write(0, (long) block * BLOCK / 512, bytes.flip(), false);
    for (int at = block; at < block + RUN; at++) {
      if (outcome.good()) {
        versions.put(at, new HashSet<>(Set.of(version)));
      } else {
        versions.computeIfAbsent(at, _ -> new HashSet<>(Set.of(0L))).add(version);
      }
    }
    return outcome;
  }

  /** Takes all that is left; the write that fails is the end of it. */
  private static void fill(Path filler) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(64 << 10);
    try (FileChannel file = FileChannel.open(filler, CREATE, APPEND)) {
      while (true) {
        file.write(zeros.clear());
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  /**
   * Blocks are not written on a full disk, but what UNMAP says must be, too; and what it gives
   * back, somebody else has at once.
   */
  private void unmapUntilFull(Initiator initiator, Path filler) throws IOException {
    for (int i = 0; i < UNMAPPED; i++) {
      fill(filler);
      int block = i * 7 % UNMAPPED;
      Initiator.Outcome outcome = initiator.unmap(0, (long) block * BLOCK / 512, BLOCK / 512);
      if (!outcome.good()) {
        assertThat(outcome.said()).as("UNMAP").isEqualTo(NO_SPACE);
        versions.get(block).add(0L);
        return;
      }
      versions.put(block, new HashSet<>(Set.of(0L)));
    }
    throw new AssertionError("%d times UNMAP take no space".formatted(UNMAPPED));
  }

  private int writeUntilFull(Initiator initiator) throws IOException {
    for (int block = 0; block < BLOCKS; block += RUN) {
      Initiator.Outcome outcome = write(initiator, block);
      if (!outcome.good()) {
        assertThat(outcome.said()).isEqualTo(NO_SPACE);
        assertThat(block).as("blocks before the disk was full").isGreaterThan(10 * RUN);
        assertThat(write(initiator, block).said()).as("again").isEqualTo(NO_SPACE);
        return block;
      }
    }
    throw new AssertionError("512 MiB fit into 128");
  }

  private void awaitWrite(Initiator initiator, int block) throws IOException {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    Initiator.Outcome outcome = write(initiator, block);
    while (!outcome.good()) {
      assertThat(System.nanoTime()).as("time; it says %s", outcome.said()).isLessThan(giveUp);
      outcome = write(initiator, block);
    }
  }

  /** A write that failed has changed nothing, or all of a block. */
  private void verify(Initiator initiator) throws IOException {
    byte[] bytes = new byte[BLOCK];
    ByteBuffer run = ByteBuffer.allocate(0);
    for (Map.Entry<Integer, Set<Long>> written : versions.entrySet()) {
      int block = written.getKey();
      if (block % RUN == 0) {
        long lba = (long) block * BLOCK / 512;
        Initiator.Outcome outcome = initiator.read(0, lba, RUN * BLOCK / 512);
        assertThat(outcome.said()).as("read at block %s", block).isEmpty();
        run = outcome.data();
      }
      run.get(block % RUN * BLOCK, bytes);
      long read = Stamp.version(bytes, block);
      assertThat(read)
          .as("version of block %s: %s", block, Stamp.describe(bytes))
          .isIn(written.getValue());
    }
  }

  private void restartAndVerify() throws IOException {
    server.stop();
    server.start();
    try (Initiator initiator = new Initiator(port, TARGET, 2)) {
      verify(initiator);
    }
    server.stop();
  }

  private void remount(String options) {
    Command.output(LIMIT, "mount", "-o", "remount," + options, data.toString());
  }
}
