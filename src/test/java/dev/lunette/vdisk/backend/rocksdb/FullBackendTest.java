package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.SmallDisk;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the last byte is taken, whatever changes layers fails and has changed nothing; when there
 * is space again the same succeeds, and what was being given back is. Needs root.
 */
@Tag("system")
final class FullBackendTest {
  private static final int MIB = 1 << 20;
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 3 * Chunk.BLOCKS;

  private static final Limits LIMITS =
      Limits.with(
          Map.of(
              "storeCacheBytes", 16 * MIB,
              "storeMemtableBytes", 8 * MIB,
              "storeReserveBytes", MIB));

  @TempDir Path temporary;
  private SmallDisk disk;
  private OpenStore store;
  private BlockDevice device;

  @BeforeEach
  void live() throws IOException {
    disk = new SmallDisk(temporary, 160);
    store = new OpenStore(disk.directory().resolve("store"), LIMITS, 0);
    device = store.create("disk", (long) BLOCKS * BLOCK);
    store.create("closed", BLOCK).close();
    for (int state = 1; state <= 3; state++) {
      writeAll(state);
      store.snapshots().create(List.of("disk"), "state" + state);
    }
    writeAll(4);
    // With a log that has no space of its own yet.
    device.close();
    store.reopen();
    device = store.open("disk");
  }

  @AfterEach
  void end() throws IOException {
    store.close();
    disk.close();
  }

  @Test
  void failsWhereThereIsNoSpaceAndGoesOnWhereThereIs() throws Exception {
    LayerTree tree = store.backend().tree();
    tree.shape().readLock().lock();
    try {
      // What is given back waits until the disk is full.
      disk.leave(64 << 10);
      store.snapshots().delete("disk", "state2");
      takeSnapshotsUntilThereIsNoSpace();
    } finally {
      tree.shape().readLock().unlock();
    }
    List<Snapshot> snapshots = store.snapshots().list("disk");
    refused(store::awaitReclaimed);
    refused(() -> store.snapshots().create(List.of("disk"), "late"));
    refused(() -> store.snapshots().create("disk", "late", UUID.randomUUID()));
    refused(() -> store.snapshots().clone("disk", "state1", "clone"));
    refused(() -> store.snapshots().rollback("disk", "state1"));
    refused(() -> store.snapshots().delete("disk", "state1"));
    refused(() -> store.snapshots().copy("disk", 0, "disk", (long) BLOCK * Chunk.BLOCKS, BLOCK));
    refused(() -> store.create("other", BLOCK));
    refused(() -> store.delete("closed"));
    refused(() -> device.resize(2L * BLOCKS * BLOCK));
    refused(() -> device.trim(0, (long) BLOCKS * BLOCK));
    refused(() -> device.write(0, block(0, 5), false));
    // Each snapshot has synced what came before it.
    device.flush();
    assertThat(store.snapshots().list("disk")).isEqualTo(snapshots);
    assertThat(device.sizeBytes()).isEqualTo((long) BLOCKS * BLOCK);
    requireAll(device, 4);
    requireSnapshots();

    disk.free();
    SmallDisk.untilItWorks(() -> device.write(0, block(0, 5), false));
    device.write(0, block(0, 4), true);
    requireAll(device, 4);
    store.snapshots().create(List.of("disk"), "late");
    store.snapshots().clone("disk", "state1", "clone");
    store.delete("closed");
    requireAll(store.open("clone"), 1);
    store.snapshots().rollback("disk", "state3");
    requireAll(device, 3);
    SmallDisk.untilItWorks(store::awaitReclaimed);
    requireSnapshots();
    device.close();
    store.reopen();
    device = store.open("disk");
    requireAll(device, 3);
    requireSnapshots();
    device.close();
    store.awaitReclaimed();
    assertThat(new Care(store.store()).check(CheckProgress.NONE).sentences()).isEmpty();
  }

  private void takeSnapshotsUntilThereIsNoSpace() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      try {
        store.snapshots().create(List.of("disk"), "full" + i);
      } catch (VDiskException e) {
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.NO_SPACE);
        return;
      }
    }
    throw new AssertionError("1,000 snapshots fit into 64 KiB");
  }

  private static void refused(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            VDiskException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.NO_SPACE));
  }

  /** Those of before, and the first and the last of those that took the last byte. */
  private void requireSnapshots() throws IOException {
    List<Snapshot> snapshots = store.snapshots().list("disk");
    requireSnapshot("state1", 1);
    requireSnapshot("state3", 3);
    requireSnapshot("full0", 4);
    requireSnapshot(snapshots.getLast().name(), 4);
  }

  private void requireSnapshot(String name, int state) throws IOException {
    try (BlockDevice frozen = store.snapshots().open("disk", name)) {
      requireAll(frozen, state);
    }
  }

  private void writeAll(int state) throws IOException {
    for (int block = 0; block < BLOCKS; block += 7) {
      device.write((long) block * BLOCK, block(block, state), false);
    }
  }

  private static void requireAll(BlockDevice device, int state) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
    for (int block = 0; block < BLOCKS; block += 7) {
      device.read((long) block * BLOCK, bytes.clear());
      assertThat(bytes.flip()).as("block %d", block).isEqualTo(block(block, state));
    }
  }

  private static ByteBuffer block(int number, int state) {
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
    while (bytes.hasRemaining()) {
      bytes.putInt(number).putInt(state);
    }
    return bytes.flip();
  }
}
