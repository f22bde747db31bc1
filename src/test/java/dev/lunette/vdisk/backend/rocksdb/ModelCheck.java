package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Usage;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Compares what a store says with a {@link ModelDisk}. */
final class ModelCheck {
  private static final int SECTOR = 512;

  private final OpenStore store;
  private final Random random;

  interface Deletion {
    void run() throws IOException;
  }

  ModelCheck(OpenStore store, Random random) {
    this.store = store;
    this.random = random;
  }

  /** A part of the vDisk. */
  void part(ModelDisk disk) throws IOException {
    int sectors = disk.bytes.length / SECTOR;
    int first = random.nextInt(sectors);
    int count = 1 + random.nextInt(Math.min(200, sectors - first));
    requireSame(disk.device, disk.bytes, first * SECTOR, count * SECTOR);
  }

  /** The whole vDisk, or one of its snapshots. */
  void all(ModelDisk disk) throws IOException {
    List<String> states = new ArrayList<>(disk.snapshots.keySet());
    int state = random.nextInt(states.size() + 1);
    if (state == states.size()) {
      requireAll(disk.device, disk.bytes, disk.blockSizeBytes);
    } else {
      requireSnapshot(disk, states.get(state));
    }
  }

  /** The vDisk and all its snapshots. */
  void everything(ModelDisk disk) throws IOException {
    requireAll(disk.device, disk.bytes, disk.blockSizeBytes);
    List<Snapshot> listed = store.snapshots().list(disk.name);
    assertThat(listed.stream().map(Snapshot::name))
        .containsExactlyElementsOf(disk.snapshots.keySet());
    for (String snapshot : disk.snapshots.keySet()) {
      requireSnapshot(disk, snapshot);
    }
  }

  /** What differs between two states, from any byte on. */
  void changes(ModelDisk disk) throws IOException {
    Optional<String> from = state(disk);
    Optional<String> to = state(disk);
    byte[] newer = to.isPresent() ? disk.snapshots.get(to.get()) : disk.bytes;
    byte[] older =
        Arrays.copyOf(
            from.isPresent() ? disk.snapshots.get(from.get()) : new byte[0], newer.length);
    int most = 1 + random.nextInt(20);
    long first = random.nextBoolean() ? 0 : random.nextInt(newer.length);
    long at = first;
    List<Extent> page;
    do {
      page = store.snapshots().changes(disk.name, from, to, at, most);
      assertThat(page.size()).isLessThanOrEqualTo(most);
      for (Extent extent : page) {
        assertThat(extent.offset()).isGreaterThanOrEqualTo(at);
        if (extent.offset() != first) {
          assertThat(extent.offset() % disk.blockSizeBytes).isZero();
        }
        assertThat(
                Arrays.mismatch(
                    older, (int) at, (int) extent.offset(), newer, (int) at, (int) extent.offset()))
            .as("difference in what is told to be the same from %d to %s", at, extent)
            .isNegative();
        at = extent.offset() + extent.length();
        assertThat(at).isLessThanOrEqualTo(newer.length);
        if (extent.state() == Extent.State.HOLE) {
          assertThat(ModelDisk.isZero(newer, extent.offset(), extent.length())).isTrue();
          assertThat(from).isPresent();
        }
      }
    } while (page.size() == most);
    assertThat(Arrays.mismatch(older, (int) at, newer.length, newer, (int) at, newer.length))
        .as("difference behind the last one told, at %d", at)
        .isNegative();
    if (from.isPresent() && from.equals(to)) {
      assertThat(at).isEqualTo(first);
    }
  }

  /** What is used by the vDisk or a snapshot. */
  void usage(ModelDisk disk) throws IOException {
    Optional<String> state = state(disk);
    byte[] bytes = state.isPresent() ? disk.snapshots.get(state.get()) : disk.bytes;
    Usage usage = store.snapshots().usage(disk.name, state);
    long used = ModelDisk.usedBlocks(bytes, disk.blockSizeBytes) * disk.blockSizeBytes;
    assertThat(usage.usedBytes()).isEqualTo(used);
    assertThat(usage.sharedBytes()).isBetween(0L, used);
    assertThat(usage.sharedBytes() + usage.exclusiveBytes()).isGreaterThanOrEqualTo(used);
  }

  /** Deletes, and sometimes sees that as much comes back as was told. */
  void exclusive(String vdisk, Optional<String> snapshot, Deletion deletion) throws IOException {
    if (random.nextInt(3) != 0) {
      deletion.run();
      return;
    }
    store.awaitReclaimed();
    boolean exact = store.keys(Family.LENT) == 0;
    long before = store.storedBlocks();
    long exclusive = store.snapshots().usage(vdisk, snapshot).exclusiveBytes();
    int blockSizeBytes = blockSizeBytes(vdisk);
    deletion.run();
    store.awaitReclaimed();
    long freed = (before - store.storedBlocks()) * blockSizeBytes;
    if (exact) {
      assertThat(freed).as("bytes freed by deleting %s %s", vdisk, snapshot).isEqualTo(exclusive);
    } else {
      assertThat(freed).isGreaterThanOrEqualTo(exclusive);
    }
  }

  private int blockSizeBytes(String vdisk) throws IOException {
    LayerTree tree = store.backend().tree();
    tree.lock().lock();
    try {
      return tree.volume(vdisk).head().blockSizeBytes();
    } finally {
      tree.lock().unlock();
    }
  }

  private Optional<String> state(ModelDisk disk) {
    List<String> states = List.copyOf(disk.snapshots.keySet());
    int state = random.nextInt(states.size() + 1);
    return state == states.size() ? Optional.empty() : Optional.of(states.get(state));
  }

  private void requireSnapshot(ModelDisk disk, String name) throws IOException {
    try (BlockDevice device = store.snapshots().open(disk.name, name)) {
      byte[] bytes = disk.snapshots.get(name);
      assertThat(device.sizeBytes()).isEqualTo(bytes.length);
      requireAll(device, bytes, disk.blockSizeBytes);
    }
  }

  private static void requireAll(BlockDevice device, byte[] bytes, int blockSizeBytes)
      throws IOException {
    requireSame(device, bytes, 0, bytes.length);
    long at = 0;
    for (Extent extent : device.extents(0, bytes.length, Integer.MAX_VALUE)) {
      assertThat(extent.offset()).isEqualTo(at);
      boolean hole = extent.state() == Extent.State.HOLE;
      for (long block = at; block < at + extent.length(); block += blockSizeBytes) {
        long length = Math.min(blockSizeBytes, bytes.length - block);
        assertThat(ModelDisk.isZero(bytes, block, length)).isEqualTo(hole);
      }
      at += extent.length();
    }
    assertThat(at).isEqualTo(bytes.length);
  }

  private static void requireSame(BlockDevice device, byte[] bytes, int offset, int length)
      throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(length);
    device.read(offset, target);
    int difference = target.flip().mismatch(ByteBuffer.wrap(bytes, offset, length));
    assertThat(difference).as("first difference in %d bytes at %d", length, offset).isNegative();
  }
}
