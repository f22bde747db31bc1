package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.Folders;
import dev.lunette.config.Limits;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bit of one file of the store is another: the store does not open, and says so, or a read says
 * CORRUPT, or what is read is right. Never is it anything else, such as what it was once.
 *
 * <p>The seed is printed; {@code -Dlunette.seed} sets it.
 */
final class FlippedBitTest {
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 1024;
  private static final Limits LIMITS =
      Limits.with(Map.of("storeMemtableBytes", 8 << 20, "storeCacheBytes", 16 << 20));

  private final long seed = Long.getLong("lunette.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final int[] head = new int[BLOCKS];
  private final int[] snapshot = new int[BLOCKS];
  private final Map<String, Integer> outcomes = new TreeMap<>();

  private @TempDir Path directory;

  @Test
  void isFoundOrHarmlessInAStoreThatWasClosed() throws IOException {
    flip(prepare(true), 40);
  }

  @Test
  void isFoundOrHarmlessInAStoreThatWasKilled() throws IOException {
    flip(prepare(false), 60);
  }

  @Test
  @Tag("nightly")
  void isFoundOrHarmlessInAStoreThatWasClosedAtManyPlaces() throws IOException {
    flip(prepare(true), 1500);
  }

  @Test
  @Tag("nightly")
  void isFoundOrHarmlessInAStoreThatWasKilledAtManyPlaces() throws IOException {
    flip(prepare(false), 1500);
  }

  /** A store of a vDisk that was written over and over, with a snapshot in the middle. */
  private Path prepare(boolean closed) throws IOException {
    Path files = Files.createDirectory(directory.resolve("store"));
    Path left = directory.resolve("left");
    try (OpenStore store = new OpenStore(files, LIMITS)) {
      try (BlockDevice disk = store.create("disk", (long) BLOCKS * BLOCK)) {
        for (int version = 1; version <= 8 * BLOCKS; version++) {
          int block = random.nextInt(BLOCKS * 7 / 8);
          disk.write((long) block * BLOCK, bytes(block, version), false);
          head[block] = version;
          if (version == 5 * BLOCKS) {
            store.snapshots().create(List.of("disk"), "before");
            System.arraycopy(head, 0, snapshot, 0, BLOCKS);
          }
        }
        disk.trim(0, 10 * BLOCK);
        Arrays.fill(head, 0, 10, 0);
        disk.flush();
        if (!closed) {
          copyAlive(files, left);
        }
      }
    }
    if (closed) {
      copy(files, left, "");
    }
    return left;
  }

  private static ByteBuffer bytes(int block, int version) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(BLOCK);
    SplittableRandom content = new SplittableRandom((long) block << 32 | version);
    while (version > 0 && bytes.hasRemaining()) {
      bytes.putLong(content.nextLong());
    }
    return bytes.clear();
  }

  private void flip(Path left, int times) throws IOException {
    System.out.printf("%d bits are flipped, -Dlunette.seed=%d%n", times, seed);
    Map<String, List<Path>> kinds = kinds(left);
    List<String> names = List.copyOf(kinds.keySet());
    List<String> wrong = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      List<Path> files = kinds.get(names.get(random.nextInt(names.size())));
      Path file = files.get(random.nextInt(files.size()));
      long bit = (long) (random.nextDouble() * Files.size(file) * 8);
      Path flipped = directory.resolve("flipped");
      String name = file.getFileName().toString();
      copy(left, flipped, name);
      flip(flipped.resolve(name), bit);
      String outcome = outcome(flipped);
      outcomes.merge(kind(name) + " " + outcome.split(":", 2)[0], 1, Integer::sum);
      if (outcome.startsWith("WRONG")) {
        wrong.add("bit %d of byte %d of %s: %s".formatted(bit % 8, bit / 8, name, outcome));
      }
      Folders.remove(flipped);
    }
    System.out.println(outcomes);
    assertThat(wrong).as("flips that were neither found nor harmless, seed %s", seed).isEmpty();
  }

  private static Map<String, List<Path>> kinds(Path left) throws IOException {
    Map<String, List<Path>> kinds = new TreeMap<>();
    try (Stream<Path> files = Files.list(left)) {
      for (Path file : files.sorted().toList()) {
        String kind = kind(file.getFileName().toString());
        // RocksDB's LOG is for people, and LOCK is empty.
        if (!kind.equals("LOG") && Files.size(file) > 0) {
          kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(file);
        }
      }
    }
    return kinds;
  }

  private static String kind(String name) {
    int dot = name.lastIndexOf('.');
    return name.startsWith("LOG")
        ? "LOG"
        : dot > 0 ? name.substring(dot) : name.replaceAll("-.*", "");
  }

  private static void flip(Path file, long bit) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, bit / 8);
      one.put(0, (byte) (one.get(0) ^ 1 << bit % 8)).flip();
      channel.write(one, bit / 8);
    }
  }

  /** What comes of it, in a word, and then why. */
  private String outcome(Path files) throws IOException {
    OpenStore store;
    try {
      store = new OpenStore(files, LIMITS);
    } catch (VDiskException refused) {
      // A store that was left open would have every later one refused, whatever its damage.
      assertThat(refused).hasMessageNotContaining("lock hold by current process");
      return "REFUSED: " + refused.getMessage();
    } catch (IOException | RuntimeException unexpected) {
      return "WRONG: opening ends with " + unexpected;
    }
    try {
      String ofHead;
      String ofSnapshot;
      try (BlockDevice disk = store.open("disk")) {
        ofHead = outcome(disk, head);
      }
      try (BlockDevice disk = store.snapshots().open("disk", "before")) {
        ofSnapshot = outcome(disk, snapshot);
      }
      return ofHead.startsWith("RIGHT") || ofSnapshot.startsWith("WRONG") ? ofSnapshot : ofHead;
    } catch (VDiskException missing) {
      return missing.kind() == VDiskException.Kind.CORRUPT
          ? "FOUND: " + missing.getMessage()
          : "WRONG: " + missing.getMessage();
    } finally {
      close(store);
    }
  }

  private static void close(OpenStore store) throws IOException {
    try {
      store.close();
    } catch (VDiskException damaged) {
      assertThat(damaged).hasMessageContaining("store"); // it says what it could not do
    }
  }

  private static String outcome(BlockDevice disk, int[] versions) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (int block = 0; block < BLOCKS; block++) {
      ByteBuffer read = ByteBuffer.allocateDirect(BLOCK);
      try {
        disk.read((long) block * BLOCK, read);
        if (!read.flip().equals(bytes(block, versions[block]))) {
          return "WRONG: block %d is not what was written last".formatted(block);
        }
      } catch (VDiskException damage) {
        if (damage.kind() != VDiskException.Kind.CORRUPT) {
          return "WRONG: %s of block %d: %s".formatted(damage.kind(), block, damage.getMessage());
        }
        found.add(damage.getMessage());
      }
    }
    return found.isEmpty() ? "RIGHT" : "FOUND: " + found.first();
  }

  /** Copies a store that is open, as it is between two changes of its files. */
  private static void copyAlive(Path from, Path to) throws IOException {
    for (int attempt = 0; attempt < 1000; attempt++) {
      List<Path> before = listed(from);
      try {
        copy(from, to, "");
        if (listed(from).equals(before)) {
          return;
        }
      } catch (NoSuchFileException e) {
        // Removed between the two; the next attempt does not see it.
      }
      Folders.remove(to);
    }
    throw new AssertionError("the files of the store never stayed the same for a moment");
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Copies a store; tables, which are never changed, only by name, but for one file. */
  private static void copy(Path from, Path to, String but) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(but) && (name.endsWith(".sst") || name.endsWith(".blob"))) {
          Files.createLink(to.resolve(name), file);
        } else {
          Files.copy(file, to.resolve(name));
        }
      }
    }
  }
}
