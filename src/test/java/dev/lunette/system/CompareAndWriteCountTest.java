package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two initiators count in one block of a real server, each with writes of its own around it, in the
 * same block of the store: every count that was answered with GOOD is there, and every write.
 *
 * <p>The seed of a run is printed; {@code -Dlunette.seed} sets it.
 */
@ParameterizedClass
@ValueSource(strings = {"file", "rocksdb"})
@Tag("system")
final class CompareAndWriteCountTest {
  private static final int BLOCK = 512;
  private static final int COUNTERS = 2;

  /** Of the eight blocks of a physical one, three are the first counter's and four the other's. */
  private static final int BLOCKS = 8;

  private static final int COUNT = 3;
  private static final int WORD_BYTES = Long.BYTES;
  private static final String MISCOMPARE = "E/1D/00";

  private final long seed = Long.getLong("lunette.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final long lba = BLOCKS * random.nextLong(1000);

  @Parameter String backend;
  @AutoClose private final ExecutorService threads = Executors.newCachedThreadPool();
  private @TempDir Path data;

  /** How often one was the first, and how often the other was. */
  private record Counted(long counted, long beaten) {}

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void noCountIsLostInThreeSeconds() throws Exception {
    count(3);
  }

  @Test
  @Tag("nightly")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void noCountIsLostInAMinute() throws Exception {
    count(60);
  }

  private void count(int seconds) throws Exception {
    System.out.printf("%d s on %s, -Dlunette.seed=%d%n", seconds, backend, seed);
    Path log = Path.of("target/system/compare-and-write", backend + ".log");
    try (Loopback server = Loopback.start(data, backend, "64MiB", log)) {
      long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      List<Future<Counted>> counters = new ArrayList<>();
      for (int number = 0; number < COUNTERS; number++) {
        int own = number;
        SplittableRandom choices = random.split();
        counters.add(threads.submit(() -> count(server.port(), own, choices, endNanos)));
      }
      long counted = 0;
      for (Future<Counted> counter : counters) {
        Counted result = resultOf(counter);
        System.out.println(result);
        assertThat(result.counted()).as("seed %d", seed).isPositive();
        assertThat(result.beaten()).as("seed %d", seed).isPositive();
        counted += result.counted();
      }
      try (Initiator initiator = new Initiator(server.port(), Loopback.TARGET, COUNTERS)) {
        assertThat(wordOf(read(initiator), COUNT)).as("count, seed %d", seed).isEqualTo(counted);
      }
      server.stop();
    }
  }

  private Counted resultOf(Future<Counted> counter) throws InterruptedException {
    try {
      return counter.get();
    } catch (ExecutionException failure) {
      throw new AssertionError("seed " + seed, failure.getCause());
    }
  }

  private Counted count(int port, int number, SplittableRandom choices, long endNanos)
      throws IOException {
    long[] written = new long[BLOCKS];
    long counted = 0;
    long beaten = 0;
    try (Initiator initiator = new Initiator(port, Loopback.TARGET, number)) {
      for (long version = 1; System.nanoTime() < endNanos; version++) {
        write(initiator, number, version, written, choices);
        ByteBuffer all = read(initiator);
        for (int block = first(number); block < end(number); block++) {
          assertThat(wordOf(all, block)).as("block %d", block).isEqualTo(written[block]);
        }
        long count = wordOf(all, COUNT);
        Initiator.Outcome outcome =
            initiator.compareAndWrite(0, lba + COUNT, blockOf(count), blockOf(count + 1));
        if (outcome.good()) {
          counted++;
        } else {
          assertThat(outcome.said()).isEqualTo(MISCOMPARE);
          beaten++;
        }
      }
    }
    return new Counted(counted, beaten);
  }

  private static int first(int number) {
    return number == 0 ? 0 : COUNT + 1;
  }

  private static int end(int number) {
    return number == 0 ? COUNT : BLOCKS;
  }

  /** Writes some of the blocks that are this counter's own. */
  private void write(
      Initiator initiator, int number, long version, long[] written, SplittableRandom choices)
      throws IOException {
    int from = choices.nextInt(first(number), end(number));
    int to = choices.nextInt(from, end(number)) + 1;
    ByteBuffer blocks = ByteBuffer.allocate((to - from) * BLOCK);
    for (int block = from; block < to; block++) {
      blocks.put(blockOf(version));
      written[block] = version;
    }
    assertThat(initiator.write(0, lba + from, blocks.flip(), choices.nextInt(16) == 0).said())
        .isEmpty();
  }

  private ByteBuffer read(Initiator initiator) throws IOException {
    Initiator.Outcome outcome = initiator.read(0, lba, BLOCKS);
    assertThat(outcome.good()).as("%s", outcome).isTrue();
    return outcome.data();
  }

  /** A block that is full of a number. */
  private static ByteBuffer blockOf(long word) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (block.hasRemaining()) {
      block.putLong(word);
    }
    return block.flip();
  }

  /** The number that a block is full of. */
  private static long wordOf(ByteBuffer all, int block) {
    ByteBuffer found = all.slice(block * BLOCK, BLOCK);
    long word = found.getLong(0);
    assertThat(found)
        .as("block %d of %d words", block, BLOCK / WORD_BYTES)
        .isEqualTo(blockOf(word));
    return word;
  }
}
