package dev.lunette.vdisk.store;

import dev.lunette.config.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Measures write and space amplification: RocksDB itself, a vDisk, and one that has snapshots. */
final class OverwriteBench {
  /** Snapshots that are there at a time; older ones are deleted and given back meanwhile. */
  private static final int KEPT = 4;

  private final int blockBytes;
  private final long blocks;

  OverwriteBench(BenchArguments given, int blockBytes) {
    this.blockBytes = blockBytes;
    this.blocks = given.dataBytes() / blockBytes;
  }

  void run(Path directory) throws Exception {
    System.out.printf(
        "%noverwriting 3 times at random, blocks of %d bytes, %d MiB%n",
        blockBytes, (blocks * blockBytes) >> 20);
    Path bareFiles = Files.createDirectories(directory.resolve("bare-" + blockBytes));
    try (Loop bare =
        new BareLoop(bareFiles, new Tuning(Limits.DEFAULTS), Family.DATA, blockBytes + 8)) {
      Overwriting overwriting = new Overwriting(bare, bareFiles, blocks, blockBytes);
      overwriting.fill();
      overwriting.run("RocksDB, batches of 32", () -> {});
    }
    Path files = Files.createDirectories(directory.resolve("vdisk-" + blockBytes));
    try (VDiskLoop vdisk = new VDiskLoop(files, blockBytes, blocks, VDiskBench.DEPTH, 1)) {
      Overwriting overwriting = new Overwriting(vdisk, files, blocks, blockBytes);
      overwriting.fill();
      overwriting.run("vDisk, depth 32", () -> {});
      withSnapshots(vdisk, overwriting);
    }
  }

  /** A snapshot after each eighth of the data; the files hold what the kept ones hold, too. */
  private static void withSnapshots(VDiskLoop vdisk, Overwriting overwriting) throws Exception {
    Deque<String> names = new ArrayDeque<>();
    int[] count = {0};
    overwriting.run(
        "vDisk, %d snapshots".formatted(KEPT),
        () -> {
          names.add("s" + count[0]++);
          vdisk.snapshots().create(List.of(vdisk.name()), names.getLast());
          if (names.size() > KEPT) {
            vdisk.snapshots().delete(vdisk.name(), names.remove());
          }
        });
    for (String name : names) {
      vdisk.snapshots().delete(vdisk.name(), name);
    }
    vdisk.settle();
    System.out.printf(
        "  %-28s space amplification %.2f%n",
        "without them again", overwriting.spaceAmplification());
  }
}
