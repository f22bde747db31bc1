package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds for every device of the space that it takes. */
abstract class SpaceContract {
  static final int BLOCK = 512;
  static final int SIZE = 4 << 20;

  private final List<BlockDevice> opened = new ArrayList<>();

  /** A device that was never written. */
  protected abstract BlockDevice open(long sizeBytes) throws IOException;

  @AfterEach
  void closeAll() throws IOException {
    for (BlockDevice device : opened) {
      device.close();
    }
  }

  BlockDevice fresh() throws IOException {
    BlockDevice device = open(SIZE);
    opened.add(device);
    return device;
  }

  @Test
  void countsWhatIsWrittenAndWhatIsGivenBackIfItSaysSo() throws IOException {
    BlockDevice device = fresh();
    if (!device.provisioning().counted()) {
      assertThatThrownBy(device::space).isInstanceOf(VDiskException.class);
      return;
    }
    assertThat(device.space().usedBytes()).isZero();
    device.write(0, filled(1 << 20, (byte) 1), false);
    device.write(SIZE - BLOCK, filled(BLOCK, (byte) 2), true);
    long used = device.space().usedBytes();
    assertThat(used).isBetween((1L << 20) + BLOCK, (long) SIZE);
    device.write(0, filled(1 << 20, (byte) 3), false);
    assertThat(device.space().usedBytes()).as("it has been there already").isEqualTo(used);
    assertThat(device.space().freeBytes()).isPositive();
    device.trim(0, 1 << 20);
    if (device.capabilities().trim()) {
      assertThat(used - device.space().usedBytes()).isEqualTo(1 << 20);
    }
  }

  @Test
  void namesGranularityThatIsPowerOfTwo() throws IOException {
    BlockDevice device = fresh();
    int granularity = device.capabilities().trimGranularityBytes();
    assertThat(Integer.bitCount(granularity)).isOne();
    assertThat(device.provisioning().trimAlignmentBytes()).isBetween(0, granularity - 1);
  }
}
