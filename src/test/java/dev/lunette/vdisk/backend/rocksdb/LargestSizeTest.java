package dev.lunette.vdisk.backend.rocksdb;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All is right at the end of the largest vDisks, of whole blocks or not. */
class LargestSizeTest {
  private static final int SECTOR = 512;

  @TempDir Path directory;

  private OpenStore store;

  @BeforeEach
  void open() throws IOException {
    store = new OpenStore(directory);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private BlockDevice create(long size, int block) throws IOException {
    VDiskConfig config = OpenStore.vdisk("huge", size, block, Compression.NONE);
    store.backend().create(config);
    return store.backend().open(config);
  }

  @ParameterizedTest
  @CsvSource({"0, 4096", "512, 4096", "0, 32768", "512, 32768"})
  void whatIsWrittenAtTheEndIsThereAndCanBeTrimmed(long missing, int block) throws IOException {
    long size = Limits.VDISK_BYTES - missing;
    long last = Math.floorDiv(size - 1, block) * block;
    int tail = (int) (size - last);
    BlockDevice device = create(size, block);
    device.write(last - block, filled(block, (byte) 1), false);
    device.write(last, filled(tail, (byte) 2), false);
    assertThat(device.extents(0, size, 9))
        .containsExactly(
            new Extent(0, last - block, Extent.State.HOLE),
            new Extent(last - block, block + tail, Extent.State.DATA));
    store.snapshots().create(List.of("huge"), "first");
    device.trim(size - SECTOR, SECTOR);
    assertThat(read(device, last - block, block)).isEqualTo(filled(block, (byte) 1));
    assertThat(read(device, last, tail - SECTOR)).isEqualTo(filled(tail - SECTOR, (byte) 2));
    assertThat(read(device, size - SECTOR, SECTOR)).isEqualTo(filled(SECTOR, (byte) 0));
    device.trim(last - block, block + tail);
    assertThat(device.extents(0, size, 9)).containsExactly(new Extent(0, size, Extent.State.HOLE));
    assertThat(read(device, last - block, block + tail)).isEqualTo(filled(block + tail, (byte) 0));
    assertThat(changes(Optional.empty(), Optional.of("first")))
        .containsExactly(new Extent(last - block, block + tail, Extent.State.DATA));
    assertThat(changes(Optional.of("first"), Optional.empty()))
        .containsExactly(new Extent(last - block, block + tail, Extent.State.HOLE));
  }

  @Test
  void itGrowsToTheLargestSizeAndIsTheSameWhenItIsOpenedAgain() throws IOException {
    BlockDevice device = create(1 << 20, 4096);
    device.resize(Limits.VDISK_BYTES);
    device.write(Limits.VDISK_BYTES - SECTOR, filled(SECTOR, (byte) 3), false);
    device.close();
    store.reopen();
    BlockDevice again = store.open("huge");
    assertThat(again.sizeBytes()).isEqualTo(Limits.VDISK_BYTES);
    assertThat(read(again, Limits.VDISK_BYTES - SECTOR, SECTOR))
        .isEqualTo(filled(SECTOR, (byte) 3));
  }

  @Test
  void aCheckNamesWhatIsLostAtTheEnd() throws IOException {
    long size = Limits.VDISK_BYTES - SECTOR;
    BlockDevice device = create(size, 4096);
    long last = size / 4096;
    device.write(size - SECTOR, filled(SECTOR, (byte) 4), false);
    long label = store.backend().tree().volumes().get("huge").head().label();
    try (Batch batch = store.store().batch()) {
      batch.delete(Family.DATA, Blocks.key(label, last));
      store.store().commit(batch, false);
    }
    assertThat(store.backend().check(CheckProgress.NONE).damages())
        .containsExactly(
            new Damage("huge", last * 4096, size - last * 4096, Damage.Reason.MISSING));
  }

  private List<Extent> changes(Optional<String> from, Optional<String> to) throws IOException {
    return store.snapshots().changes("huge", from, to, 0, 9);
  }
}
