package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged by key is found, told exactly, and mended; {@code -Dlunette.seed=} repeats. */
class CareTest {
  private static final List<Family> BLOCKS =
      List.of(Family.DATA, Family.DATA_LZ4, Family.DATA_ZSTD);

  @TempDir Path directory;

  private final long seed = Long.getLong("lunette.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private Census before = new Census();

  /** What is done to a store behind the back of its backend. */
  private interface Harm {
    void to(Store store, Batch batch) throws IOException;
  }

  @BeforeEach
  void live() throws IOException {
    System.out.println("CareTest seed " + seed + ", -Dlunette.seed= sets it");
    try (OpenStore store = new OpenStore(directory)) {
      new RandomLife(store, seed).run(700);
    }
    try (OpenStore store = new OpenStore(directory)) {
      before = Census.of(store);
      store.awaitReclaimed();
    }
    assertThat(before.lost).isEmpty();
  }

  @Test
  void findsNothingWrongWhereNothingIs() throws IOException {
    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      CheckReport report = new Care(store).check(CheckProgress.NONE);
      assertThat(report.sentences()).isEmpty();
      assertThat(report.checkedBytes()).isPositive();
    }
  }

  @Test
  void findsTheSameInManySlices() throws IOException {
    harm(this::damageBlocks);
    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      CheckReport whole = new Care(store).check(CheckProgress.NONE);
      CheckReport sliced = new Check(store, CheckProgress.NONE, Mender.NONE, 0).run();
      assertThat(sliced).isEqualTo(whole);
    }
  }

  @Test
  void tellsEveryDamagedBlockForAllWhoSeeItAndMakesItZeros() throws IOException {
    harm(this::damageBlocks);
    tellsAndMends();
  }

  @Test
  void hidesWhatIsOlderBehindHolesWhereTheMapIsDamaged() throws IOException {
    harm(this::damageMap);
    tellsAndMends();
  }

  @Test
  void mendsBlocksAndMapTogether() throws IOException {
    harm(this::damageMap);
    harm(this::damageBlocks);
    tellsAndMends();
  }

  @Test
  void setsCountsRightAndRemovesWhatBelongsToNothingWithoutTouchingData() throws IOException {
    harm(this::harmless);
    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      Care care = new Care(store);
      CheckReport report = care.check(CheckProgress.NONE);
      assertThat(report.damages()).isEmpty();
      assertThat(String.join("\n", report.findings()))
          .contains("1 stored blocks belong to nothing")
          .contains("counts of how often a block is lent are wrong")
          .contains("1 records of the map belong to a layer that does not exist")
          .contains("its record says");
      RepairReport plan = care.repair(false, false, CheckProgress.NONE);
      assertThat(plan.actions()).isNotEmpty().allMatch(each -> each.startsWith("Would be done"));
      assertThat(care.check(CheckProgress.NONE)).isEqualTo(report);
      RepairReport done = care.repair(true, false, CheckProgress.NONE);
      assertThat(done.left().sentences()).isEmpty();
    }
    requireSame(new Census());
    leavesNothingBehind();
  }

  @Test
  void leavesWhatIsLostAnErrorUnlessZerosAreAskedFor() throws IOException {
    harm(this::damageBlocks);
    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      Care care = new Care(store);
      List<Damage> damages = care.check(CheckProgress.NONE).damages();
      RepairReport report = care.repair(true, false, CheckProgress.NONE);
      assertThat(report.left().damages()).isEqualTo(damages).isNotEmpty();
    }
  }

  @Test
  void mendsNothingWhereLayersAreUnknown() throws IOException {
    harm((store, batch) -> {
      byte[] key = any(store, Family.LAYERS, TreeFormat.LAYER);
      batch.put(Family.LAYERS, key, flipped(value(store, Family.LAYERS, key)));
    });
    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      RepairReport report = new Care(store).repair(true, true, CheckProgress.NONE);
      assertThat(report.found().findings().getFirst()).contains("The record of layer");
      assertThat(report.left()).isEqualTo(report.found());
    }
  }

  private void tellsAndMends() throws IOException {
    Census damaged;
    try (OpenStore store = new OpenStore(directory)) {
      damaged = Census.of(store);
      CheckReport report = new Care(store.store()).check(CheckProgress.NONE);
      assertThat(damaged.reported(report)).isEqualTo(damaged.lost).isNotEmpty();
    }
    requireSame(damaged);
    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      RepairReport report = new Care(store).repair(true, true, CheckProgress.NONE);
      assertThat(report.left().sentences()).as("%s", report.actions()).isEmpty();
    }
    requireSame(damaged);
    leavesNothingBehind();
  }

  /** What was not lost is as it was; what was lost reads as zeros, or as it was. */
  private void requireSame(Census damaged) throws IOException {
    Census now;
    try (OpenStore store = new OpenStore(directory)) {
      now = Census.of(store);
    }
    assertThat(now.contents.keySet()).isEqualTo(before.contents.keySet());
    for (Map.Entry<String, byte[]> content : before.contents.entrySet()) {
      String path = content.getKey();
      int size = before.blockSizes.get(path);
      BitSet lost = damaged.lost.getOrDefault(path, new BitSet());
      byte[] is = now.contents.get(path);
      for (int at = 0; at < is.length; at += size) {
        int end = Math.min(is.length, at + size);
        boolean same = Arrays.equals(is, at, end, content.getValue(), at, end);
        boolean zeroed = lost.get(at / size) && ModelDisk.isZero(is, at, end - at);
        assertThat(same || zeroed).as("%s at %d", path, at).isTrue();
      }
    }
  }

  /** Whatever is deleted after a repair gives back all that it had, and nothing that is in use. */
  private void leavesNothingBehind() throws IOException {
    try (OpenStore store = new OpenStore(directory)) {
      for (String name : Census.names(store)) {
        store.delete(name);
        store.awaitReclaimed();
        assertThat(new Care(store.store()).check(CheckProgress.NONE).sentences()).isEmpty();
      }
      assertThat(store.storedBlocks()).as("blocks").isZero();
      assertThat(store.keys(Family.MAP)).as("chunks").isZero();
      assertThat(store.keys(Family.LENT)).as("lent").isZero();
    }
  }

  private void harm(Harm harm) throws IOException {
    try (Store store = Store.open(directory, Limits.DEFAULTS);
        Batch batch = store.batch()) {
      harm.to(store, batch);
      store.commit(batch, true);
    }
  }

  private void damageBlocks(Store store, Batch batch) throws IOException {
    for (Family family : BLOCKS) {
      List<byte[]> keys = keys(store, family);
      for (int i = 0; i < 6 && !keys.isEmpty(); i++) {
        byte[] key = keys.get(random.nextInt(keys.size()));
        byte[] other = keys.get(random.nextInt(keys.size()));
        switch (i % 3) {
          case 0 -> batch.put(family, key, flipped(value(store, family, key)));
          case 1 -> batch.delete(family, key);
          default -> batch.put(family, key, Arrays.copyOf(value(store, family, other), 99));
        }
      }
    }
  }

  private void damageMap(Store store, Batch batch) throws IOException {
    for (int i = 0; i < 4; i++) {
      byte[] key = any(store, Family.MAP, (byte) 0);
      batch.put(Family.MAP, key, flipped(value(store, Family.MAP, key)));
    }
  }

  private void harmless(Store store, Batch batch) throws IOException {
    batch.put(Family.DATA, Blocks.key(4, 1L << 40), new byte[99]);
    batch.put(Family.MAP, ChunkMap.key(4L << 40, 7), Chunk.empty(4).encode());
    batch.put(Family.LENT, Blocks.key(4, 1L << 40), new byte[8]);
    List<byte[]> lent = keys(store, Family.LENT);
    if (!lent.isEmpty()) {
      byte[] wrong = ByteBuffer.allocate(8).putLong(2 * 77).array();
      batch.put(Family.LENT, lent.get(random.nextInt(lent.size())), wrong);
      batch.delete(Family.LENT, lent.get(random.nextInt(lent.size())));
    }
    byte[] volume = any(store, Family.LAYERS, TreeFormat.VOLUME);
    long head = TreeFormat.open(volume, value(store, Family.LAYERS, volume), Long.BYTES).getLong();
    byte[] key = TreeFormat.layerKey(head);
    LayerState state = LayerState.decode(key, value(store, Family.LAYERS, key));
    long wrong = state.usedBlocks() == 0 ? 1 : state.usedBlocks() - 1;
    batch.put(Family.LAYERS, key, state.using(wrong).encode());
  }

  private byte[] any(Store store, Family family, byte kind) throws IOException {
    List<byte[]> keys = new ArrayList<>(keys(store, family));
    keys.removeIf(key -> key[0] != kind);
    return keys.get(random.nextInt(keys.size()));
  }

  private static List<byte[]> keys(Store store, Family family) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    try (Cursor cursor = store.cursor(family, new byte[] {0}, Place.END.key())) {
      while (cursor.next()) {
        keys.add(cursor.key());
      }
    }
    return keys;
  }

  private static byte[] value(Store store, Family family, byte[] key) throws IOException {
    byte[] value = store.get(family, key);
    assertThat(value).isNotNull();
    return value == null ? new byte[0] : value;
  }

  private byte[] flipped(byte[] value) {
    value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
    return value;
  }
}
