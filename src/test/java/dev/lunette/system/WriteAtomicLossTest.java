package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * WRITE ATOMIC under a power loss: each range holds all of one write, and none older than the last
 * that was promised to be durable.
 *
 * <p>The seed of a run is printed; {@code -Dlunette.seed} sets it.
 */
@Tag("system")
final class WriteAtomicLossTest {
  private static final Path OUTPUT = Path.of("target/system/write-atomic-loss");
  private static final int MOST_WRITES = 120;
  private static final int STATES = 3;

  /** Blocks of each range: from less than a block of the store to the longest atomic write. */
  private static final List<Integer> BLOCKS = List.of(3, 8184, 129, 1000, 2049, 3071);

  private final long seed = Long.getLong("lunette.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<Range> ranges = new ArrayList<>();
  private final AtomicInteger written = new AtomicInteger();

  private @TempDir Path directory;
  private Path data;
  private Path journal;
  private int port;
  private ServerProcess server;
  private volatile boolean killed;

  /** Blocks that are always written as a whole, by one writer. */
  private static final class Range {
    private final int number;
    private final long lba;
    private final int blocks;
    private long sent;
    private long durable;

    Range(int number, long lba, int blocks) {
      this.number = number;
      this.lba = lba;
      this.blocks = blocks;
    }

    void write(Initiator initiator, boolean isDurable) throws IOException {
      sent++;
      ByteBuffer bytes = ByteBuffer.allocate(blocks * Stamp.SECTOR);
      Stamp.put(bytes, bytes.capacity(), number, sent);
      Initiator.Outcome outcome = initiator.writeAtomic(0, lba, bytes.flip(), isDurable);
      assertThat(outcome.good()).as("outcome %s", outcome.said()).isTrue();
      durable = isDurable ? sent : durable;
    }

    void check(Initiator initiator, String when) throws IOException {
      Initiator.Outcome outcome = initiator.read(0, lba, blocks);
      assertThat(outcome.good()).as("outcome %s", outcome.said()).isTrue();
      long version = Stamp.version(outcome.data().array(), number);
      assertThat(version)
          .as("%s: which write of range %d is there", when, number)
          .isNotEqualTo(Stamp.TORN)
          .isBetween(durable, sent);
    }
  }

  @BeforeEach
  void prepare() throws IOException {
    Path shim = PowerLoss.compileShim(directory);
    data = Files.createDirectories(directory.resolve("data")).toRealPath();
    journal = directory.resolve("journal");
    port = Loopback.freePort();
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals: [{address: 127.0.0.1, port: %d}]
            management: {enabled: false}
            vdisks: [{name: disk, backend: rocksdb, size: 16MiB, blockSize: 4KiB}]
            targets: [{name: %s, luns: {0: disk}}]
            limits: {storeMemtableBytes: 8MiB, storeCacheBytes: 32MiB}
            """
                .formatted(data, port, Loopback.TARGET));
    server =
        ServerProcess.withVariables(
            PowerLoss.variables(shim, data, journal),
            OUTPUT.resolve("server.log"),
            "serve",
            "--config",
            config.toString());
    long lba = 5; // none of them begins where a block of the store does
    for (int blocks : BLOCKS) {
      ranges.add(new Range(ranges.size(), lba, blocks));
      lba += blocks;
    }
  }

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void areThereAsAWholeAfterThreePowerLosses() throws Exception {
    losePower(3);
  }

  @Test
  @Tag("nightly")
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void areThereAsAWholeAfterFiftyPowerLosses() throws Exception {
    losePower(50);
  }

  private void losePower(int times) throws Exception {
    System.out.printf("%d power losses, -Dlunette.seed=%d%n", times, seed);
    for (int round = 1; round <= times; round++) {
      PowerLoss loss = PowerLoss.of(data);
      Files.deleteIfExists(journal);
      server.start();
      writeAndKill();
      loss.replay(journal);
      assertThat(loss.unseen()).isEmpty();
      for (int state = 1; state <= STATES; state++) {
        loss.losePart(data, random.split());
        Files.deleteIfExists(journal);
        server.start();
        checkAll("state %d of round %d, seed %d".formatted(state, round, seed));
        server.kill();
      }
      loss.loseUnsynced(data);
      Files.deleteIfExists(journal);
      server.start();
      checkAll("what was synced of round %d, seed %d".formatted(round, seed));
      server.stop("TERM");
    }
  }

  /** Two sessions write, each its own ranges, until the server is gone. */
  private void writeAndKill() throws Exception {
    written.set(0);
    killed = false;
    int writes = 1 + random.nextInt(MOST_WRITES);
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> both = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        int number = writer;
        SplittableRandom own = random.split();
        both.add(writers.submit(() -> write(number, own)));
      }
      while (written.get() < writes && both.stream().noneMatch(Future::isDone)) {
        LockSupport.parkNanos(50_000);
      }
      killed = true;
      server.kill();
      for (Future<Void> each : both) {
        each.get(); // it has ended since the server was killed, and for no other reason
      }
    }
  }

  private Void write(int number, SplittableRandom own) throws IOException {
    try (Initiator initiator = new Initiator(port, Loopback.TARGET, 1 + number)) {
      while (true) {
        int range = own.nextInt(ranges.size() / 2) * 2 + number;
        ranges.get(range).write(initiator, own.nextInt(4) == 0);
        written.incrementAndGet();
      }
    } catch (IOException end) {
      if (!killed) {
        throw end;
      }
      return null;
    }
  }

  private void checkAll(String when) throws IOException {
    try (Initiator initiator = new Initiator(port, Loopback.TARGET, 9)) {
      for (Range range : ranges) {
        range.check(initiator, when);
      }
    }
  }
}
