package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Compression;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Does the same random things to a store and to a {@link ModelDisk} for each vDisk. */
final class RandomLife {
  private static final int SECTOR = 512;
  private static final int MOST_DISKS = 5;
  private static final int MOST_SNAPSHOTS = 6;
  private static final int MOST_BYTES = 5 << 20;

  private final OpenStore store;
  private final Random random;
  private final List<ModelDisk> disks = new ArrayList<>();
  private final ModelCheck check;
  private int names;

  RandomLife(OpenStore store, long seed) {
    this.store = store;
    this.random = new Random(seed);
    this.check = new ModelCheck(store, random);
  }

  void run(int steps) throws IOException {
    for (int step = 0; step < steps; step++) {
      try {
        step();
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("step " + step + ": " + e.getMessage(), e);
      }
    }
    for (ModelDisk disk : disks) {
      check.everything(disk);
    }
  }

  /** Deletes everything; then nothing may be left. */
  void end() throws IOException {
    while (!disks.isEmpty()) {
      deleteDisk();
    }
    store.awaitReclaimed();
    assertThat(store.storedBlocks()).as("blocks").isZero();
    assertThat(store.keys(Family.MAP)).as("chunks").isZero();
    assertThat(store.keys(Family.LENT)).as("lent blocks").isZero();
    assertThat(store.keys(Family.LAYERS)).as("layers beside the counter").isOne();
    assertThat(store.backend().pendingChunks()).isZero();
  }

  private void step() throws IOException {
    if (disks.isEmpty()) {
      create();
    }
    ModelDisk disk = disks.get(random.nextInt(disks.size()));
    int dice = random.nextInt(1000);
    if (dice < 540) {
      write(disk);
    } else if (dice < 660) {
      clear(disk);
    } else if (dice < 740) {
      copy(disk, disks.get(random.nextInt(disks.size())));
    } else if (dice < 860) {
      control(disk, random.nextInt(120));
    } else if (dice < 930) {
      check.part(disk);
    } else if (dice < 960) {
      check.changes(disk);
    } else if (dice < 985) {
      check.usage(disk);
    } else if (dice < 997) {
      check.all(disk);
    } else {
      reopen();
    }
  }

  private void control(ModelDisk disk, int dice) throws IOException {
    if (dice < 35) {
      snapshot(disk);
    } else if (dice < 68) {
      deleteSnapshot(disk);
    } else if (dice < 78) {
      cloneOf(disk);
    } else if (dice < 92) {
      rollback(disk);
    } else if (dice < 97) {
      deleteDisk();
    } else if (dice < 102) {
      create();
    } else {
      resize(disk);
    }
  }

  private void write(ModelDisk disk) throws IOException {
    int[] range = range(disk);
    byte[] bytes = new byte[range[1]];
    if (random.nextInt(10) != 0) {
      random.nextBytes(bytes);
      if (random.nextInt(4) == 0) {
        Arrays.fill(bytes, 0, bytes.length / SECTOR / 2 * SECTOR, (byte) 0);
      }
    }
    ByteBuffer source = ByteBuffer.wrap(bytes);
    if (random.nextBoolean() || !disk.device.tryWrite(range[0], source)) {
      disk.device.write(range[0], source, random.nextInt(100) == 0);
    }
    System.arraycopy(bytes, 0, disk.bytes, range[0], bytes.length);
  }

  private void clear(ModelDisk disk) throws IOException {
    int[] range = range(disk);
    if (random.nextInt(3) == 0) {
      disk.device.zero(range[0], range[1], false);
    } else {
      disk.device.trim(range[0], range[1]);
    }
    Arrays.fill(disk.bytes, range[0], range[0] + range[1], (byte) 0);
  }

  private void copy(ModelDisk from, ModelDisk to) throws IOException {
    int size = from.blockSizeBytes;
    int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 700 : 30);
    int most = Math.min(from.bytes.length, to.bytes.length) / size;
    if (size != to.blockSizeBytes || count > most) {
      return;
    }
    int source = random.nextInt(from.bytes.length / size - count + 1);
    int target = random.nextInt(to.bytes.length / size - count + 1);
    if (from == to && Math.abs(source - target) < count) {
      return;
    }
    long length = (long) count * size;
    store.snapshots().copy(from.name, (long) source * size, to.name, (long) target * size, length);
    System.arraycopy(from.bytes, source * size, to.bytes, target * size, (int) length);
  }

  private void snapshot(ModelDisk disk) throws IOException {
    List<ModelDisk> group = random.nextInt(3) == 0 ? disks : List.of(disk);
    if (group.stream().anyMatch(each -> each.snapshots.size() >= MOST_SNAPSHOTS)) {
      return;
    }
    String name = "s" + names++;
    store.snapshots().create(group.stream().map(each -> each.name).toList(), name);
    group.forEach(each -> each.snapshots.put(name, each.bytes.clone()));
  }

  private void deleteSnapshot(ModelDisk disk) throws IOException {
    if (disk.snapshots.isEmpty()) {
      return;
    }
    String name = anySnapshot(disk);
    Snapshots snapshots = store.snapshots();
    check.exclusive(disk.name, Optional.of(name), () -> snapshots.delete(disk.name, name));
    disk.snapshots.remove(name);
  }

  private void cloneOf(ModelDisk disk) throws IOException {
    if (disk.snapshots.isEmpty() || disks.size() >= MOST_DISKS) {
      return;
    }
    String snapshot = anySnapshot(disk);
    String name = "c" + names++;
    store.snapshots().clone(disk.name, snapshot, name);
    byte[] bytes = disk.snapshots.get(snapshot).clone();
    disks.add(new ModelDisk(name, disk.blockSizeBytes, store.open(name), bytes));
  }

  private void rollback(ModelDisk disk) throws IOException {
    if (!disk.snapshots.isEmpty()) {
      String snapshot = anySnapshot(disk);
      store.snapshots().rollback(disk.name, snapshot);
      disk.bytes = disk.snapshots.get(snapshot).clone();
      assertThat(disk.device.sizeBytes()).isEqualTo(disk.bytes.length);
    }
  }

  private void deleteDisk() throws IOException {
    ModelDisk disk = disks.remove(random.nextInt(disks.size()));
    disk.device.close();
    if (disk.snapshots.isEmpty()) {
      check.exclusive(disk.name, Optional.empty(), () -> store.delete(disk.name));
    } else {
      store.delete(disk.name);
    }
  }

  private void create() throws IOException {
    if (disks.size() >= MOST_DISKS) {
      return;
    }
    String name = "d" + names++;
    int blockSizeBytes = random.nextInt(4) == 0 ? 8192 : 4096;
    Compression compression = List.of(Compression.values()).get(random.nextInt(3));
    int sizeBytes = SECTOR * (1 + random.nextInt(MOST_BYTES / SECTOR));
    VDiskConfig config = OpenStore.vdisk(name, sizeBytes, blockSizeBytes, compression);
    store.backend().create(config);
    BlockDevice device = store.backend().open(config);
    disks.add(new ModelDisk(name, blockSizeBytes, device, new byte[sizeBytes]));
  }

  private void resize(ModelDisk disk) throws IOException {
    int room = (MOST_BYTES - disk.bytes.length) / SECTOR;
    if (room > 0) {
      disk.bytes =
          Arrays.copyOf(disk.bytes, disk.bytes.length + SECTOR * (1 + random.nextInt(room)));
      disk.device.resize(disk.bytes.length);
    }
  }

  private void reopen() throws IOException {
    for (ModelDisk disk : disks) {
      disk.device.close();
    }
    store.reopen();
    for (ModelDisk disk : disks) {
      disk.device = store.open(disk.name);
      assertThat(disk.device.sizeBytes()).isEqualTo(disk.bytes.length);
    }
  }

  private String anySnapshot(ModelDisk disk) {
    List<String> all = List.copyOf(disk.snapshots.keySet());
    return all.get(random.nextInt(all.size()));
  }

  /** Offset and length, mostly short, and often where others have been. */
  private int[] range(ModelDisk disk) {
    int sectors = disk.bytes.length / SECTOR;
    int first = random.nextInt(random.nextBoolean() ? Math.min(sectors, 300) : sectors);
    int most = random.nextInt(50) == 0 ? 2000 : random.nextInt(3) == 0 ? 100 : 12;
    int count = 1 + random.nextInt(Math.min(most, sectors - first));
    return new int[] {first * SECTOR, count * SECTOR};
  }
}
