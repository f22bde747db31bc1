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
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bit of a stored block is another: initiators are told where, commands find it, and mend it.
 *
 * <p>The seed is printed; {@code -Dlunette.seed} sets it.
 */
@Tag("system")
final class DamageTest {
  private static final Path LOG = Path.of("target/system/damage/server.log");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TARGET = "iqn.2026-11.dev.lunette:damage";
  private static final int BLOCK = 4096;
  private static final int SECTORS = BLOCK / 512;
  private static final int BLOCKS = 16 << 20 >> 12;
  private static final int RUN = 16;

  /** More writes of all than it takes until garbage collection comes to the bad block. */
  private static final int MOST_VERSIONS = 40;

  /** UNRECOVERED READ ERROR. */
  private static final String MEDIUM_ERROR = "3/11/00";

  private final long seed = Long.getLong("lunette.seed", System.nanoTime());
  private final int bad = new SplittableRandom(seed).nextInt(BLOCKS);

  private @TempDir Path directory;
  private Path data;
  private int port;
  private ServerProcess server;

  @BeforeEach
  void configure() throws IOException {
    System.out.printf("block %d is damaged, -Dlunette.seed=%d%n", bad, seed);
    data = directory.resolve("data");
    port = Loopback.freePort();
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals: [{address: 127.0.0.1, port: %d}]
            management: {enabled: false}
            vdisks:
            - {name: disk, backend: rocksdb, size: 16MiB, compression: none}
            - {name: other, backend: rocksdb, size: 16MiB, compression: none}
            targets: [{name: "%s", luns: {0: disk, 1: other}}]
            limits: {storeMemtableBytes: 8MiB, storeCacheBytes: 32MiB}
            """
                .formatted(data, port, TARGET));
    server = ServerProcess.onHost(LOG, "serve", "--config", config.toString());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void isToldToInitiatorsFoundByCheckAndMended() throws IOException {
    server.start();
    write();
    server.stop();
    flip();
    assertFoundByCheck();

    server.start();
    try (Initiator initiator = new Initiator(port, TARGET, 1)) {
      assertOnlyBadBlockFails(initiator);
      assertFoundByCheck();
      assertOnlyBadBlockFails(initiator);
    }
    server.stop();

    assertFoundByCheck();
    assertThat(lunette("repair").expectExit(1).output()).contains(range());
    assertFoundByCheck();
    assertThat(lunette("repair", "--yes", "--zero-lost").expectExit(0).output()).contains(range());
    lunette("check").expectExit(0);

    server.start();
    lunette("check").expectExit(0);
    try (Initiator initiator = new Initiator(port, TARGET, 2)) {
      assertOnlyBadBlockIsZeros(initiator);
    }
    server.stop();
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void stopsNoWritesToItsDiskNorToAnotherOne() throws IOException {
    server.start();
    write();
    server.stop();
    flip();
    server.start();
    long logged = Files.size(LOG);
    long version = 1;
    try (Initiator initiator = new Initiator(port, TARGET, 1)) {
      while (!wasOpenedAnew(logged) && version < MOST_VERSIONS) {
        writeAround(initiator, ++version);
      }
      assertThat(wasOpenedAnew(logged)).as("damage was met in %s writes", version).isTrue();
      writeAround(initiator, ++version);
      assertOnlyBadBlockFails(initiator);
    }
    server.stop();
    server.start();
    try (Initiator initiator = new Initiator(port, TARGET, 2)) {
      assertOnlyBadBlockFails(initiator);
      assertVersion(initiator, 0, version);
      assertVersion(initiator, 1, version);
    }
    server.stop();
  }

  private static boolean wasOpenedAnew(long logged) throws IOException {
    return Files.readString(LOG).substring((int) logged).contains("was opened anew");
  }

  private void write() throws IOException {
    try (Initiator initiator = new Initiator(port, TARGET, 1)) {
      for (int block = 0; block < BLOCKS; block += RUN) {
        write(initiator, 0, block, 1);
      }
    }
  }

  /** Writes both disks, but for the run with the bad block. */
  private void writeAround(Initiator initiator, long version) throws IOException {
    for (int block = 0; block < BLOCKS; block += RUN) {
      if (block != bad / RUN * RUN) {
        write(initiator, 0, block, version);
      }
      write(initiator, 1, block, version);
    }
  }

  private static void write(Initiator initiator, int lun, int block, long version)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(RUN * BLOCK);
    for (int at = block; at < block + RUN; at++) {
      Stamp.put(bytes, BLOCK, at, version);
    }
    Initiator.Outcome outcome = initiator.write(lun, (long) block * SECTORS, bytes.flip(), false);
    assertThat(outcome.good()).as("write at block %s: %s", block, outcome.said()).isTrue();
  }

  private void assertVersion(Initiator initiator, int lun, long version) throws IOException {
    for (int block = 0; block < BLOCKS; block++) {
      if (lun == 0 && block == bad) {
        continue;
      }
      boolean kept = lun == 0 && block / RUN == bad / RUN;
      Initiator.Outcome outcome = initiator.read(lun, (long) block * SECTORS, SECTORS);
      assertThat(Stamp.version(outcome.data().array(), block))
          .as("version of block %s of LUN %s", block, lun)
          .isEqualTo(kept ? 1 : version);
    }
  }

  /** Turns one bit in the middle of what is stored of the block. */
  private void flip() throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    Stamp.put(block, BLOCK, bad, 1);
    byte[] sector = new byte[Stamp.SECTOR];
    block.get(3 * Stamp.SECTOR, sector);
    int found = 0;
    try (Stream<Path> files = Files.list(data.resolve("store"))) {
      for (Path file : files.filter(DamageTest::holdsBlocks).toList()) {
        byte[] all = Files.readAllBytes(file);
        for (int at = find(all, sector, 0); at >= 0; at = find(all, sector, at + 1)) {
          all[at + 100] ^= 0x10;
          found++;
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(all, at + 100, 1), at + 100);
          }
        }
      }
    }
    assertThat(found).as("places where block %s is stored, seed %s", bad, seed).isEqualTo(1);
  }

  private static boolean holdsBlocks(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".blob") || name.endsWith(".sst");
  }

  private static int find(byte[] all, byte[] part, int from) {
    for (int at = from; at <= all.length - part.length; at++) {
      if (all[at] == part[0] && Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }

  private Command.Result lunette(String... words) {
    List<String> all = new ArrayList<>(List.of("./lunette"));
    all.addAll(List.of(words));
    all.addAll(List.of("--data", data.toString()));
    return Command.of(LIMIT, all.toArray(String[]::new)).run();
  }

  private String range() {
    return "vDisk disk: bytes %d to %d ".formatted(bad * BLOCK, (bad + 1) * BLOCK - 1);
  }

  private void assertFoundByCheck() {
    assertThat(lunette("check").expectExit(1).output())
        .contains(range() + "are lost: what is stored is damaged")
        .containsOnlyOnce("are lost");
  }

  private void assertOnlyBadBlockFails(Initiator initiator) throws IOException {
    for (int block = 0; block < BLOCKS; block += RUN) {
      Initiator.Outcome outcome = initiator.read(0, (long) block * SECTORS, RUN * SECTORS);
      if (block == bad / RUN * RUN) {
        assertThat(outcome.said()).as("read with block %s", bad).isEqualTo(MEDIUM_ERROR);
        assertThat(outcome.information()).isEqualTo((long) bad * SECTORS);
      } else {
        assertThat(outcome.good()).as("read at block %s: %s", block, outcome.said()).isTrue();
      }
    }
    int first = bad / RUN * RUN;
    for (int block = first; block < first + RUN; block++) {
      assertThat(initiator.read(0, (long) block * SECTORS, SECTORS).good())
          .as("block %s can be read", block)
          .isEqualTo(block != bad);
    }
  }

  private void assertOnlyBadBlockIsZeros(Initiator initiator) throws IOException {
    for (int block = 0; block < BLOCKS; block++) {
      Initiator.Outcome outcome = initiator.read(0, (long) block * SECTORS, SECTORS);
      assertThat(outcome.good()).as("read of block %s: %s", block, outcome.said()).isTrue();
      assertThat(Stamp.version(outcome.data().array(), block))
          .as("version of block %s", block)
          .isEqualTo(block == bad ? 0 : 1);
    }
  }
}
