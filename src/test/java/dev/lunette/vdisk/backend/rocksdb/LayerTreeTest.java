package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Compression;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree that does not hang together is not served. */
class LayerTreeTest {
  private static final LayerState STATE =
      new LayerState(12, 4, 20, 1 << 20, 7, 8192, Compression.LZ4, true);

  @TempDir Path directory;
  private OpenStore store;

  @BeforeEach
  void open() throws IOException {
    store = new OpenStore(directory);
    store.create("disk", 1 << 20).close();
    store.snapshots().create(List.of("disk"), "first");
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void readsBackALayer() throws IOException {
    assertThat(LayerState.decode(TreeFormat.layerKey(12), STATE.encode())).isEqualTo(STATE);
  }

  @Test
  void findsEveryBitThatIsFlippedInARecord() {
    byte[] key = TreeFormat.layerKey(12);
    for (int bit = 0; bit < STATE.encode().length * 8; bit++) {
      byte[] value = STATE.encode();
      value[bit / 8] ^= (byte) (1 << (bit % 8));
      requireCorrupt(key, value);
    }
  }

  @Test
  void findsARecordThatIsAnothers() {
    requireCorrupt(TreeFormat.layerKey(16), STATE.encode());
  }

  @Test
  void takesNoBytesThatItHasNotWritten() {
    Random random = new Random(1);
    for (int length = 0; length < 100; length++) {
      byte[] value = new byte[length];
      random.nextBytes(value);
      requireCorrupt(TreeFormat.layerKey(12), value);
      if (length != STATE.encode().length) {
        requireCorrupt(TreeFormat.layerKey(12), Arrays.copyOf(STATE.encode(), length));
      }
      requireCorrupt(Arrays.copyOf(new byte[] {'L'}, 1 + length % 8), STATE.encode());
    }
  }

  @Test
  void drawsNoNumberTwiceThoughNothingIsSynced() throws IOException {
    long before = store.backend().tree().draw(Compression.ZSTD);
    store.reopen();
    assertThat(store.backend().tree().draw(Compression.NONE)).isGreaterThan(before);
    for (int i = 0; i < 3000; i++) {
      before = store.backend().tree().draw(Compression.NONE);
      assertThat(before & 3).isZero();
    }
    store.reopen();
    assertThat(store.backend().tree().draw(Compression.NONE)).isGreaterThan(before);
  }

  @Test
  void refusesALayerWhoseParentIsMissing() throws IOException {
    Layer head = head();
    Layer parent = store.backend().tree().snapshot("disk", "first").layer();
    delete(TreeFormat.layerKey(parent.id()));
    requireRefused("the layer " + parent.id() + ", which does not exist");
    assertThat(head.parent()).isSameAs(parent);
  }

  @Test
  void refusesASnapshotOfALayerThatIsWritten() throws IOException {
    Kept first = store.backend().tree().snapshot("disk", "first");
    put(first.key(), new Kept(first.snapshot(), head()).encode());
    requireRefused("which is written or another's");
  }

  @Test
  void refusesASnapshotOfNoVDisk() throws IOException {
    delete(TreeFormat.volumeKey("disk"));
    requireRefused("no vDisk of that name");
  }

  @Test
  void refusesTwoVDisksWithOneHead() throws IOException {
    byte[] key = TreeFormat.volumeKey("evil");
    ByteBuffer fields = TreeFormat.fields(Long.BYTES).putLong(head().id());
    put(key, TreeFormat.seal(key, fields));
    requireRefused("which is no head");
  }

  @Test
  void refusesALabelThatWasNotDrawn() throws IOException {
    LayerState state = LayerState.of(head()).labelled(1L << 40);
    put(TreeFormat.layerKey(state.id()), state.encode());
    requireRefused("not drawn yet");
  }

  @Test
  void refusesAParentThatIsNewer() throws IOException {
    Layer parent = store.backend().tree().snapshot("disk", "first").layer();
    LayerState state = LayerState.of(parent).labelled(head().id());
    put(TreeFormat.layerKey(state.id()), state.encode());
    requireRefused("which is newer");
  }

  @Test
  void refusesANameThatNoneMayHave() throws IOException {
    byte[] key = TreeFormat.volumeKey("../x");
    ByteBuffer fields = TreeFormat.fields(Long.BYTES).putLong(head().id());
    put(key, TreeFormat.seal(key, fields));
    requireRefused("a name that none may have");
  }

  private Layer head() throws IOException {
    return store.backend().tree().volume("disk").head();
  }

  private void put(byte[] key, byte[] value) throws IOException {
    try (Batch batch = store.store().batch()) {
      batch.put(Family.LAYERS, key, value);
      store.store().commit(batch, false);
    }
  }

  private void delete(byte[] key) throws IOException {
    try (Batch batch = store.store().batch()) {
      batch.delete(Family.LAYERS, key);
      store.store().commit(batch, false);
    }
  }

  private void requireRefused(String reason) {
    assertThatThrownBy(() -> new LayerTree(store.store()))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
        .hasMessageContaining(reason);
  }

  private static void requireCorrupt(byte[] key, byte[] value) {
    assertThatThrownBy(() -> LayerState.decode(key, value))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
  }
}
