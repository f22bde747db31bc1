package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of damaged files, and of a store that is in use; {@code -Dlunette.seed=} repeats. */
class CareFilesTest {
  private static final int TRIALS = Integer.getInteger("lunette.trials", 12);

  @TempDir Path directory;

  private final long seed = Long.getLong("lunette.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void tellsWhatCannotBeReadBehindFlippedBitsAndNothingElse() throws IOException {
    System.out.println("CareFilesTest seed " + seed + ", -Dlunette.seed= sets it");
    Path whole = directory.resolve("whole");
    try (OpenStore store = new OpenStore(whole)) {
      new RandomLife(store, seed).run(500);
      store.awaitReclaimed();
    }
    Census before;
    // What was in the log only is in files from now on.
    try (OpenStore store = new OpenStore(whole)) {
      before = Census.of(store);
    }
    int refused = 0;
    int found = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Path copy = directory.resolve("trial-" + trial);
      copy(whole, copy);
      // The tables are so small that most of one is what RocksDB needs to open it.
      flip(copy, trial % 2 == 0 ? ".blob" : ".sst");
      OpenStore store;
      try {
        store = new OpenStore(copy);
      } catch (IOException e) {
        System.out.println("Refused: " + e.getMessage());
        refused++;
        continue;
      }
      try (store) {
        Census census = Census.of(store);
        CheckReport report = store.backend().check(CheckProgress.NONE);
        assertThat(census.reported(report)).as("trial %d", trial).isEqualTo(census.lost);
        requireNeverWrong(before, census);
        found += census.lost.isEmpty() ? 0 : 1;
      }
    }
    System.out.printf("%d trials: %d found, %d refused%n", TRIALS, found, refused);
    assertThat(refused).isLessThan(TRIALS);
  }

  /** Of a key that is not there a filter says in one of a hundred cases that it may be there. */
  @Test
  void whatAVDiskGrewBehindADamagedSnapshotIsTold() throws IOException {
    Path whole = directory.resolve("whole");
    long chunkBytes = Chunk.BLOCKS * 4096L;
    try (OpenStore store = new OpenStore(whole);
        BlockDevice device = store.create("grown", 30 * chunkBytes)) {
      writeEach(device, chunkBytes, 30);
      store.snapshots().create(List.of("grown"), "small");
      device.resize(4000 * chunkBytes);
      // The table goes on behind the keys of the snapshot.
      try (BlockDevice other = store.create("other", 10 * chunkBytes)) {
        writeEach(other, chunkBytes, 10);
      }
    }
    try (OpenStore store = new OpenStore(whole)) {
      assertThat(lostChunks(store, chunkBytes).isEmpty()).isTrue();
    }
    int tables = 0;
    for (Path table : files(whole, ".sst")) {
      Path copy = directory.resolve("damaged-" + table.getFileName());
      copy(whole, copy);
      damageFirstBlock(copy.resolve(table.getFileName()));
      try (OpenStore store = new OpenStore(copy)) {
        BitSet lost = lostChunks(store, chunkBytes);
        BitSet reported = new BitSet();
        for (Damage damage : store.backend().check(CheckProgress.NONE).damages()) {
          if (damage.path().equals("grown")) {
            long last = damage.offset() + damage.length() - 1;
            reported.set((int) (damage.offset() / chunkBytes), (int) (last / chunkBytes) + 1);
          }
        }
        assertThat(reported).isEqualTo(lost);
        tables += lost.length() > 30 ? 1 : 0;
      } catch (VDiskException e) {
        System.out.println("Refused: " + e.getMessage());
      }
    }
    assertThat(tables).as("tables of the map").isPositive();
  }

  private static void writeEach(BlockDevice device, long stepBytes, int count) throws IOException {
    byte[] bytes = new byte[4096];
    for (int i = 0; i < count; i++) {
      Arrays.fill(bytes, (byte) (i + 1));
      device.write(i * stepBytes, ByteBuffer.wrap(bytes), false);
    }
  }

  /** Chunks of the vDisk of which the first block can't be read. */
  private static BitSet lostChunks(OpenStore store, long chunkBytes) throws IOException {
    BitSet lost = new BitSet();
    try (BlockDevice device = store.open("grown")) {
      for (int i = 0; i < device.sizeBytes() / chunkBytes; i++) {
        try {
          device.read(i * chunkBytes, ByteBuffer.allocateDirect(4096));
        } catch (VDiskException e) {
          assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
          lost.set(i);
        }
      }
    }
    return lost;
  }

  /** Damages the first block of a table, which has keys and values, and here all of them. */
  private static void damageFirstBlock(Path table) throws IOException {
    byte[] bytes = Files.readAllBytes(table);
    bytes[0] ^= 1;
    Files.write(table, bytes);
  }

  @Test
  void findsNothingWhileTheStoreIsInUse() throws Exception {
    System.out.println("CareFilesTest seed " + seed + ", -Dlunette.seed= sets it");
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (OpenStore store = new OpenStore(directory)) {
      BlockDevice device = store.create("alpha", 16 << 20);
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  use(store, device);
                } catch (IOException | RuntimeException e) {
                  failure.set(e);
                } finally {
                  ended.set(true);
                }
              });
      int checks = 0;
      do {
        assertThat(store.backend().check(CheckProgress.NONE).sentences()).isEmpty();
        checks++;
      } while (!ended.get());
      writer.join();
      assertThat(failure.get()).isNull();
      assertThat(checks).isGreaterThan(1);
    }
  }

  /** Writes, trims, copies, and takes and deletes snapshots, which are then given back. */
  private static void use(OpenStore store, BlockDevice device) throws IOException {
    Random random = new Random(7);
    byte[] bytes = new byte[20_000];
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < 30; i++) {
        random.nextBytes(bytes);
        device.write(random.nextInt((16 << 20) - bytes.length), ByteBuffer.wrap(bytes), false);
      }
      device.trim((long) random.nextInt(4000) << 12, 64 << 12);
      long from = random.nextInt(1500);
      store.snapshots().copy("alpha", from << 12, "alpha", (from + 2000) << 12, 300 << 12);
      store.snapshots().create(List.of("alpha"), "s" + round);
      if (round >= 3) {
        store.snapshots().delete("alpha", "s" + (round - 3));
      }
    }
  }

  private static void requireNeverWrong(Census before, Census now) {
    assertThat(now.contents.keySet()).isEqualTo(before.contents.keySet());
    for (Map.Entry<String, byte[]> content : before.contents.entrySet()) {
      int size = before.blockSizes.get(content.getKey());
      BitSet lost = now.lost.getOrDefault(content.getKey(), new BitSet());
      byte[] was = content.getValue();
      byte[] is = now.contents.get(content.getKey());
      for (int at = 0; at < was.length; at += size) {
        int end = Math.min(was.length, at + size);
        boolean same = lost.get(at / size) || Arrays.equals(was, at, end, is, at, end);
        assertThat(same).as("%s at %d", content.getKey(), at).isTrue();
      }
    }
  }

  private void flip(Path store, String kind) throws IOException {
    List<Path> files = files(store, kind);
    Path file = files.get(random.nextInt(files.size()));
    byte[] bytes = Files.readAllBytes(file);
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    Files.write(file, bytes);
  }

  private static List<Path> files(Path store, String kind) throws IOException {
    try (Stream<Path> all = Files.list(store)) {
      return all.filter(file -> file.toString().endsWith(kind)).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
