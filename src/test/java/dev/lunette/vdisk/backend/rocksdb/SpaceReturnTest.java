package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.SmallDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that has filled its file system takes writes again once its own space is freed. */
@Tag("system")
@Timeout(120)
final class SpaceReturnTest {
  private static final int MIB = 1 << 20;
  private static final int BLOCK = 4096;

  @TempDir Path temporary;
  private SmallDisk disk;
  private OpenStore store;
  private BlockDevice device;
  private int written;

  @BeforeEach
  void fill() throws IOException {
    disk = new SmallDisk(temporary, 160);
    store = new OpenStore(disk.directory().resolve("store"), SmallDisk.LIMITS);
    device = store.create("disk", 512L * MIB);
    written = writeUntilFull(0);
  }

  @AfterEach
  void end() throws IOException {
    store.close();
    disk.close();
  }

  @Test
  void afterAnUnmap() throws IOException {
    device.trim(0, (long) written * BLOCK);
    writeAgain(0, written / 2);
  }

  /** No file is without a block in use, and of none most is garbage. */
  @Test
  void afterAnUnmapOfEveryThirdBlock() throws IOException {
    for (int block = 0; block < written; block += 3) {
      device.trim((long) block * BLOCK, BLOCK);
    }
    writeAgain(written, written / 4);
    for (int block = 0; block < written; block++) {
      if (block % 3 != 0) {
        requireBlock(block);
      }
    }
  }

  @Test
  void afterADeletedVDisk() throws IOException {
    device.close();
    store.delete("disk");
    device = store.create("other", 512L * MIB);
    writeAgain(0, written / 2);
  }

  @Test
  void afterADeletedSnapshotAllOfWhichWasOverwritten() throws IOException {
    device.trim(0, (long) written * BLOCK);
    writeAgain(0, written / 3);
    store.snapshots().create(List.of("disk"), "before");
    writeAgain(0, written / 3);
    int more = writeUntilFull(written / 3);
    store.snapshots().delete("disk", "before");
    writeAgain(more, written / 4);
  }

  /** The first block that does not fit. */
  private int writeUntilFull(int from) throws IOException {
    for (int block = from; ; block++) {
      try {
        device.write((long) block * BLOCK, block(block), false);
      } catch (VDiskException e) {
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.NO_SPACE);
        assertThat(block - from).isGreaterThan(1000);
        return block;
      }
    }
  }

  private void writeAgain(int from, int count) throws IOException {
    for (int block = from; block < from + count; block++) {
      int number = block;
      SmallDisk.untilItWorks(() -> device.write((long) number * BLOCK, block(number), false));
    }
    for (int block = from; block < from + count; block++) {
      requireBlock(block);
    }
  }

  private void requireBlock(int number) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
    device.read((long) number * BLOCK, bytes);
    assertThat(bytes.flip()).as("block %d", number).isEqualTo(block(number));
  }

  private static ByteBuffer block(int number) {
    byte[] bytes = new byte[BLOCK];
    new Random(number).nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
