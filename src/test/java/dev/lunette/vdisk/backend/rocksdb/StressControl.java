package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Usage;
import dev.lunette.vdisk.backend.rocksdb.SectorHistory.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

/** Snapshots, clones, rollbacks, copies and all the rest, while others write and read. */
final class StressControl {
  private static final int MOST_DISKS = 6;
  private static final int MOST_SNAPSHOTS = 5;
  private static final String CLONE = "clone";

  private final OpenStore store;
  private final StressLife life;
  private final AtomicInteger names = new AtomicInteger();

  /** What was done, to be seen to have been enough. */
  final AtomicInteger[] counts = new AtomicInteger[8];

  StressControl(OpenStore store, StressLife life) {
    this.store = store;
    this.life = life;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new AtomicInteger();
    }
  }

  /** Takes snapshots of several at once, looks at them, and deletes old ones. */
  void groups(Random random) throws Exception {
    List<StressDisk> group = new ArrayList<>(List.of(life.left(), life.right()));
    StressDisk third = any(random);
    third.use.readLock().lock();
    try {
      if (!third.deleted && !group.contains(third)) {
        group.add(random.nextInt(3), third);
      }
      snapshot(group, "s" + names.incrementAndGet());
      for (StressDisk disk : group) {
        trimSnapshots(disk, random);
      }
    } finally {
      third.use.readLock().unlock();
    }
  }

  private void snapshot(List<StressDisk> group, String name) throws IOException {
    counts[0].incrementAndGet();
    List<int[]> since = new ArrayList<>();
    for (StressDisk disk : group) {
      since.add(disk.history.ended(0, StressDisk.SECTORS));
    }
    store.snapshots().create(group.stream().map(disk -> disk.name).toList(), name);
    List<int[]> until = new ArrayList<>();
    for (StressDisk disk : group) {
      until.add(disk.history.begun(0, StressDisk.SECTORS));
    }
    for (int i = 0; i < group.size(); i++) {
      StressDisk disk = group.get(i);
      try (BlockDevice device = store.snapshots().open(disk.name, name)) {
        long[] contents = StressDisk.contents(device);
        for (int sector = StressDisk.FIRST; sector < contents.length; sector++) {
          if (!disk.history.mayHold(
              sector, since.get(i)[sector], until.get(i)[sector], contents[sector])) {
            throw new AssertionError(
                "%s@%s sector %d holds %d, which it had neither when it was taken nor before"
                    .formatted(disk.name, name, sector, contents[sector]));
          }
        }
        disk.snapshots.put(name, contents);
      }
    }
    long first = life.left().snapshots.get(name)[0];
    long second = life.right().snapshots.get(name)[0];
    assertThat(first).as("%s: left, with %d right", name, second).isBetween(second, second + 1);
  }

  private void trimSnapshots(StressDisk disk, Random random) throws IOException {
    while (disk.snapshots.size() > MOST_SNAPSHOTS || random.nextInt(4) == 0) {
      disk.keeping.writeLock().lock();
      try {
        String name = anySnapshot(disk, random);
        if (name == null) {
          return;
        }
        counts[1].incrementAndGet();
        disk.snapshots.remove(name);
        store.snapshots().delete(disk.name, name);
      } finally {
        disk.keeping.writeLock().unlock();
      }
    }
  }

  /** Does one other thing. */
  void changeOne(Random random) throws Exception {
    StressDisk disk = any(random);
    Lock use = disk.use.readLock();
    use.lock();
    disk.keeping.readLock().lock();
    boolean delete = false;
    try {
      if (disk.deleted) {
        return;
      }
      int dice = random.nextInt(100);
      if (dice < 15) {
        cloneOf(disk, random);
      } else if (dice < 30) {
        rollback(disk, random);
      } else if (dice < 55) {
        copy(disk, any(random), random);
      } else if (dice < 60) {
        disk.resize(random);
      } else if (dice < 70) {
        verifyOne(disk, random);
      } else if (dice < 80) {
        usage(disk, random);
      } else if (dice < 90) {
        changes(disk, random);
      } else {
        delete = disk.name.startsWith(CLONE);
      }
    } finally {
      disk.keeping.readLock().unlock();
      use.unlock();
    }
    if (delete) {
      delete(disk);
    }
  }

  private void cloneOf(StressDisk disk, Random random) throws IOException {
    String name = anySnapshot(disk, random);
    if (name == null || life.disks().size() >= MOST_DISKS) {
      return;
    }
    counts[2].incrementAndGet();
    String clone = CLONE + names.incrementAndGet();
    store.snapshots().clone(disk.name, name, clone);
    long[] contents = disk.snapshots.get(name).clone();
    life.disks().add(new StressDisk(clone, disk.blockSizeBytes, store.open(clone), contents));
  }

  private void rollback(StressDisk disk, Random random) throws Exception {
    String name = anySnapshot(disk, random);
    if (name == null || !disk.name.startsWith(CLONE)) {
      return;
    }
    counts[3].incrementAndGet();
    Range all = disk.all();
    SectorHistory.hold(all);
    try {
      long[] contents = disk.snapshots.get(name);
      for (int sector = all.from(); sector < all.to(); sector++) {
        disk.history.begin(sector, contents[sector]);
      }
      store.snapshots().rollback(disk.name, name);
      disk.history.end(all);
    } finally {
      SectorHistory.release(all);
    }
  }

  private void copy(StressDisk from, StressDisk to, Random random) throws Exception {
    if (from.blockSizeBytes != to.blockSizeBytes) {
      return;
    }
    to.use.readLock().lock();
    try {
      if (to.deleted) {
        return;
      }
      int perBlock = from.blockSizeBytes / Sectors.BYTES;
      int blocks = Math.min(from.sectors(), to.sectors()) / perBlock;
      int count = 1 + random.nextInt(Math.min(40, blocks / 3));
      int source = 1 + random.nextInt(blocks - count);
      int target = 1 + random.nextInt(blocks - count);
      if (from == to && Math.abs(source - target) < count) {
        return;
      }
      counts[4].incrementAndGet();
      Range lent = new Range(from.history, source * perBlock, (source + count) * perBlock);
      Range taken = new Range(to.history, target * perBlock, (target + count) * perBlock);
      copy(from, lent, to, taken);
    } finally {
      to.use.readLock().unlock();
    }
  }

  private void copy(StressDisk from, Range lent, StressDisk to, Range taken) throws Exception {
    SectorHistory.hold(lent, taken);
    try {
      for (int i = 0; i < lent.count(); i++) {
        to.history.begin(taken.from() + i, from.history.current(lent.from() + i));
      }
      long offset = (long) lent.from() * Sectors.BYTES;
      long toOffset = (long) taken.from() * Sectors.BYTES;
      long length = (long) lent.count() * Sectors.BYTES;
      store.snapshots().copy(from.name, offset, to.name, toOffset, length);
      to.history.end(taken);
    } finally {
      SectorHistory.release(lent, taken);
    }
  }

  private void verifyOne(StressDisk disk, Random random) throws IOException {
    String name = anySnapshot(disk, random);
    if (name != null) {
      counts[5].incrementAndGet();
      StressLife.verifySnapshot(store, disk, name, disk.snapshots.get(name));
    }
  }

  private void usage(StressDisk disk, Random random) throws IOException {
    String name = random.nextBoolean() ? anySnapshot(disk, random) : null;
    Usage usage = store.snapshots().usage(disk.name, Optional.ofNullable(name));
    assertThat(usage.usedBytes()).isBetween(0L, (long) StressDisk.SECTORS * Sectors.BYTES);
    assertThat(usage.sharedBytes()).isNotNegative();
    assertThat(usage.exclusiveBytes()).isNotNegative();
  }

  /** Whatever differs between two snapshots is said to. */
  private void changes(StressDisk disk, Random random) throws IOException {
    String older = anySnapshot(disk, random);
    String newer = anySnapshot(disk, random);
    if (older == null || newer == null) {
      return;
    }
    counts[6].incrementAndGet();
    long[] before = disk.snapshots.get(older);
    long[] after = disk.snapshots.get(newer);
    boolean[] said = new boolean[StressDisk.SECTORS + 64];
    List<Extent> found =
        store
            .snapshots()
            .changes(disk.name, Optional.of(older), Optional.of(newer), 0, Integer.MAX_VALUE);
    for (Extent extent : found) {
      long end = extent.offset() + extent.length();
      for (long at = extent.offset(); at < end; at += Sectors.BYTES) {
        said[(int) (at / Sectors.BYTES)] = true;
      }
    }
    long sizeBytes = store.snapshots().find(disk.name, newer).orElseThrow().sizeBytes();
    for (int sector = 0; sector < sizeBytes / Sectors.BYTES; sector++) {
      assertThat(said[sector] || before[sector] == after[sector])
          .as("%s from %s to %s, sector %d", disk.name, older, newer, sector)
          .isTrue();
    }
  }

  private void delete(StressDisk disk) throws IOException {
    disk.use.writeLock().lock();
    try {
      counts[7].incrementAndGet();
      disk.deleted = true;
      life.disks().remove(disk);
      disk.device.close();
      store.delete(disk.name);
    } finally {
      disk.use.writeLock().unlock();
    }
  }

  private StressDisk any(Random random) {
    List<StressDisk> disks = life.disks();
    return disks.get(random.nextInt(disks.size()));
  }

  private static String anySnapshot(StressDisk disk, Random random) {
    List<String> names = List.copyOf(disk.snapshots.keySet());
    return names.isEmpty() ? null : names.get(random.nextInt(names.size()));
  }
}
