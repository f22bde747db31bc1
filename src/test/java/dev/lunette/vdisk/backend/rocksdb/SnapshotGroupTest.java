package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said and what is there when a snapshot can't be made durable. */
class SnapshotGroupTest {
  private static final List<String> BOTH = List.of("a", "b");

  private final VDiskException failure = new VDiskException(Kind.IO, "the disk is gone");

  @TempDir Path directory;
  private OpenStore store;

  @BeforeEach
  void open() throws IOException {
    store = new OpenStore(directory);
    for (String name : BOTH) {
      store.create(name, 4096).close();
    }
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void isForgottenAgain() throws IOException {
    assertThatThrownBy(() -> create(() -> {}, failure)).isSameAs(failure);
    assertThat(snapshots()).isEmpty();
    store.reopen();
    assertThat(snapshots()).isEmpty();
    store.snapshots().create(BOTH, "first");
    assertThat(snapshots()).hasSize(2);
  }

  @Test
  void isSaidToBeThereWhereItIs() throws IOException {
    // Nothing can be taken back in a store that is closed.
    assertThatThrownBy(() -> create(store.store()::close, failure))
        .isInstanceOfSatisfying(VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IO))
        .hasMessage(
            "snapshot \"first\" of vDisk a, b has been taken, but a power loss may take it away,"
                + " for what makes it durable failed, and so did taking it back: the disk is gone")
        .hasCause(failure);
    assertThat(snapshots()).hasSize(2);
    store.reopen();
    assertThat(snapshots()).hasSize(2);
  }

  private void create(SnapshotGroup.Sync before, IOException then) throws IOException {
    LayerTree tree = store.backend().tree();
    tree.lock().lock();
    try {
      new SnapshotGroup(store.store(), tree, Limits.DEFAULTS, BOTH, "first")
          .create(
              UUID::randomUUID,
              () -> {
                before.run();
                throw then;
              });
    } finally {
      tree.lock().unlock();
    }
  }

  private List<Snapshot> snapshots() throws IOException {
    List<Snapshot> all = new ArrayList<>(store.snapshots().list("a"));
    all.addAll(store.snapshots().list("b"));
    return all;
  }
}
