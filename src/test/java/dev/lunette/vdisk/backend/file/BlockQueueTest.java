package dev.lunette.vdisk.backend.file;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.Provisioning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A block device is thin if it can give space back, and only then. */
final class BlockQueueTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  @Test
  void deviceThatCanDiscardIsThin() throws IOException {
    try (Tmpfs holes = Tmpfs.mount(directory, 8 * MIB)) {
      Path backing = holes.directory().resolve("backing");
      try (LoopDevice loop = LoopDevice.attach(backing, 4 * MIB);
          BlockDevice device = new FileBackend().open(FileFixture.declare(loop.path(), 4 * MIB))) {
        BlockQueue queue = BlockQueue.of(Linux.status(loop.path()));
        assertThat(device.capabilities().trim()).isTrue();
        assertThat(device.capabilities().trimGranularityBytes())
            .isEqualTo((int) queue.discardGranularityBytes());
        assertThat(device.provisioning()).isEqualTo(Provisioning.UNKNOWN);
        device.write(0, filled(2 * MIB, (byte) 1), true);
        device.trim(0, 2 * MIB);
        device.flush();
        assertThat(Linux.status(backing).blocks()).as("given back").isLessThan(MIB / 512);
      }
    }
  }

  @Test
  void deviceThatCannotDiscardIsNotThin() throws IOException {
    try (Tmpfs noHoles = Tmpfs.withoutHoles(directory);
        LoopDevice loop = LoopDevice.attach(noHoles.directory().resolve("backing"), 4 * MIB);
        BlockDevice device = new FileBackend().open(FileFixture.declare(loop.path(), 4 * MIB))) {
      Capabilities capabilities = device.capabilities();
      assertThat(capabilities.trim()).isFalse();
      assertThat(capabilities.trimGranularityBytes()).isPositive();
      device.write(0, filled(MIB, (byte) 1), true);
      device.trim(0, MIB);
      assertThat(read(device, 0, MIB)).as("zeros all the same").isEqualTo(filled(MIB, (byte) 0));
    }
  }

  @Test
  void partitionHasTheQueueOfItsDiskAndAnAlignmentOfItsOwn() throws IOException {
    Path disk = directory.resolve("devices/sda");
    queue(disk, "65536\n", "4096\n");
    Files.writeString(disk.resolve("discard_alignment"), "0\n");
    Path partition = Files.createDirectories(disk.resolve("sda1"));
    Files.writeString(partition.resolve("discard_alignment"), "1024\n");
    Path link = Files.createSymbolicLink(directory.resolve("8:1"), partition);
    assertThat(BlockQueue.at(link)).isEqualTo(new BlockQueue(65536, 4096, 1024));
    assertThat(BlockQueue.at(disk)).isEqualTo(new BlockQueue(65536, 4096, 0));
  }

  @Test
  void deviceThatTellsNothingCanDoNothing() throws IOException {
    queue(directory.resolve("odd"), "much\n", "");
    assertThat(BlockQueue.at(directory.resolve("odd"))).isEqualTo(new BlockQueue(0, 0, 0));
    assertThat(BlockQueue.at(directory.resolve("none"))).isEqualTo(new BlockQueue(0, 0, 0));
    assertThat(new BlockQueue(65536, 0, 0).punchesHoles()).isFalse();
    assertThat(new BlockQueue(0, 512, 0).punchesHoles()).isFalse();
  }

  private static void queue(Path device, String writeZeroesMax, String granularity)
      throws IOException {
    Path queue = Files.createDirectories(device.resolve("queue"));
    Files.writeString(queue.resolve("write_zeroes_max_bytes"), writeZeroesMax);
    Files.writeString(queue.resolve("discard_granularity"), granularity);
  }
}
