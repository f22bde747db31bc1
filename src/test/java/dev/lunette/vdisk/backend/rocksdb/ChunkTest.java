package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChunkTest {
  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void readsBackWhateverItWasMadeOf() throws IOException {
    System.out.println("ChunkTest seed " + seed);
    for (int round = 0; round < 300; round++) {
      int sources = random.nextInt(5) == 0 ? 1 + random.nextInt(Chunk.BLOCKS) : random.nextInt(5);
      @Nullable Source[] model = new @Nullable Source[Chunk.BLOCKS];
      Map<Integer, @Nullable Source> changes = changes(sources);
      changes.forEach((block, source) -> model[block] = source);
      Chunk chunk = Chunk.empty(4L * random.nextInt(100)).with(changes);
      changes = changes(1 + random.nextInt(3));
      changes.forEach((block, source) -> model[block] = source);
      chunk = chunk.with(changes);
      requireSame(chunk, model);
      Chunk decoded = Chunk.decode(chunk.encode());
      requireSame(decoded, model);
      assertThat(decoded.since()).isEqualTo(chunk.since());
      assertThat(decoded.encode()).isEqualTo(chunk.encode());
    }
  }

  @Test
  void holesAndOneSourceTakeOneBitEach() {
    Chunk one = Chunk.empty(8).with(Map.of(17, Source.written(8)));
    assertThat(one.encode().length).isBetween(64, 64 + 24);
    assertThat(Chunk.empty(8).encode().length).isLessThan(24);
  }

  @Test
  void allOfOneSourceTakesNoBits() throws IOException {
    Chunk full = Chunk.empty(8).with(all(Source.written(1L << 40)));
    assertThat(full.encode().length).isLessThan(32);
    assertThat(full.weightBytes()).isLessThan(200);
    assertThat(full.used()).isEqualTo(Chunk.BLOCKS);
    assertThat(Chunk.decode(full.encode()).source(511)).isEqualTo(Source.written(1L << 40));
  }

  @Test
  void forgetsSourcesThatNoBlockHas() {
    Chunk chunk = Chunk.empty(8).with(all(Source.written(8))).with(all(Source.written(12)));
    assertThat(chunk.sources()).isOne();
    assertThat(chunk.with(all(null)).encode()).isEqualTo(Chunk.empty(8).encode());
  }

  @Test
  void ownsWhatWasBornSinceItsLabel() {
    Chunk chunk =
        Chunk.empty(8).with(Map.of(0, Source.written(4), 1, Source.written(8), 2, borrowed(12)));
    assertThat(chunk.owns(0)).isFalse();
    assertThat(chunk.owns(1)).isTrue();
    assertThat(chunk.owns(2)).isTrue();
    assertThat(chunk.owns(3)).isFalse();
    assertThat(chunk.since(4).owns(0)).isTrue();
    assertThat(chunk.since(12).owns(1)).isFalse();
  }

  @Test
  void findsEveryChangedByteAndEveryCut() {
    byte[] good = Chunk.empty(8).with(changes(9)).encode();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << random.nextInt(8));
      requireCorrupt(bad);
      requireCorrupt(Arrays.copyOf(good, i));
    }
    requireCorrupt(Arrays.copyOf(good, good.length + 1));
  }

  @Test
  void refusesNonsenseThatHasARightChecksum() {
    System.out.println("ChunkTest seed " + seed);
    byte[] good = Chunk.empty(8).with(changes(9)).encode();
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(Math.min(bytes.length, 80))] = (byte) random.nextInt();
      }
      try {
        Chunk chunk = Chunk.decode(sealed(bytes));
        for (int block = 0; block < Chunk.BLOCKS; block++) {
          Source source = chunk.source(block);
          assertThat(source == null || Blocks.isLabel(source.label())).isTrue();
        }
      } catch (IOException e) {
        assertThat(((VDiskException) e).kind()).isEqualTo(Kind.CORRUPT);
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void refusesCountsAndNumbersOutOfBounds() {
    ByteBuffer header = ByteBuffer.allocate(16);
    requireCorrupt(sealed(header.put(0, (byte) 2).array()));
    header.put(0, (byte) 1);
    requireCorrupt(sealed(header.putShort(10, (short) 513).put(9, (byte) 16).array()));
    requireCorrupt(sealed(header.putShort(10, (short) 1).put(9, (byte) 3).array()));
    requireCorrupt(sealed(header.putShort(10, (short) 2).put(9, (byte) 0).array()));
    byte[] two = Chunk.empty(0).with(Map.of(0, Source.written(0), 1, Source.written(4))).encode();
    two[two.length - 5] = (byte) 0xFF;
    requireCorrupt(sealed(two));
  }

  private static void requireCorrupt(byte[] bytes) {
    assertThatThrownBy(() -> Chunk.decode(bytes))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
  }

  private static byte[] sealed(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - 4);
    return ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) checksum.getValue()).array();
  }

  private static void requireSame(Chunk chunk, @Nullable Source[] model) {
    int used = 0;
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      assertThat(chunk.source(block)).isEqualTo(model[block]);
      used += model[block] == null ? 0 : 1;
    }
    assertThat(chunk.used()).isEqualTo(used);
  }

  private Map<Integer, @Nullable Source> changes(int sources) {
    Map<Integer, @Nullable Source> changes = new HashMap<>();
    int count = random.nextBoolean() ? Chunk.BLOCKS : random.nextInt(Chunk.BLOCKS);
    for (int i = 0; i < count; i++) {
      int number = random.nextInt(sources + 1);
      Source source = number % 3 == 2 ? borrowed(4L * number) : Source.written(4L * number);
      changes.put(i, number == 0 ? null : source);
    }
    return changes;
  }

  private static Map<Integer, @Nullable Source> all(@Nullable Source source) {
    Map<Integer, @Nullable Source> all = new HashMap<>();
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      all.put(block, source);
    }
    return all;
  }

  private static Source borrowed(long birth) {
    return new Source(birth, birth - 4, birth % 8 == 0 ? -77 : 1L << 45);
  }
}
