package dev.lunette.vdisk.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.BlockDeviceContract;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Extent.State;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

final class MemoryDeviceTest extends BlockDeviceContract {
  private static final long TERABYTE = 1L << 40;

  @Override
  protected BlockDevice open(long sizeBytes) throws IOException {
    return new MemoryDevice(sizeBytes);
  }

  @Test
  void takesChunksWithWritesAndGivesThemBackWithTrims() throws IOException {
    int chunk = MemoryDevice.CHUNK_BYTES;
    BlockDevice device = new MemoryDevice(TERABYTE);
    device.write(TERABYTE - 2L * chunk, filled(2 * chunk, (byte) 1), false);
    device.trim(TERABYTE - chunk, chunk);
    assertThat(device.extents(TERABYTE - 4L * chunk, 4L * chunk, 9))
        .containsExactly(
            new Extent(TERABYTE - 4L * chunk, 2L * chunk, State.HOLE),
            new Extent(TERABYTE - 2L * chunk, chunk, State.DATA),
            new Extent(TERABYTE - chunk, chunk, State.HOLE));
  }

  @Test
  void findsTheOneChunkOfTheLargestDisk() throws IOException {
    int chunk = MemoryDevice.CHUNK_BYTES;
    long size = MemoryDevice.LARGEST_BYTES;
    BlockDevice device = new MemoryDevice(size);
    device.write(size - 3L * chunk, filled(512, (byte) 1), false);
    assertThat(device.extents(0, size, 9))
        .containsExactly(
            new Extent(0, size - 3L * chunk, State.HOLE),
            new Extent(size - 3L * chunk, chunk, State.DATA),
            new Extent(size - 2L * chunk, 2L * chunk, State.HOLE));
  }

  @Test
  void zeroKeepsChunks() throws IOException {
    int chunk = MemoryDevice.CHUNK_BYTES;
    BlockDevice device = new MemoryDevice(chunk);
    device.write(0, filled(chunk, (byte) 1), false);
    device.zero(0, chunk, false);
    assertThat(device.extents(0, chunk, 9)).containsExactly(new Extent(0, chunk, State.DATA));
  }

  @Test
  void alwaysReadsAndWritesAtOnceWhenAlone() throws IOException {
    BlockDevice device = new MemoryDevice(1 << 20);
    assertThat(device.tryWrite(0, filled(4096, (byte) 1))).isTrue();
    assertThat(device.tryRead(0, filled(4096, (byte) 0))).isTrue();
  }

  @Test
  void tryWriteGivesUpWhereAnotherWrites() throws Exception {
    int chunk = MemoryDevice.CHUNK_BYTES;
    MemoryDevice device = new MemoryDevice(1 << 20);
    ReentrantLock busy = device.lockOf(chunk);
    ByteBuffer source = filled(2 * chunk, (byte) 1).position(512);
    busy.lock();
    try {
      Thread other =
          Thread.ofPlatform()
              .start(() ->
                  assertThatCode(() -> device.tryWrite(0, source)).doesNotThrowAnyException());
      other.join();
    } finally {
      busy.unlock();
    }
    assertThat(source.position()).isEqualTo(512);
    assertThat(device.extents(0, 2L * chunk, 9))
        .as("a part was written")
        .containsExactly(new Extent(0, chunk, State.DATA), new Extent(chunk, chunk, State.HOLE));
    assertThat(device.tryWrite(0, source)).isTrue();
    assertThat(source.hasRemaining()).isFalse();
  }

  @Test
  void refusesSizeThatItsTableCannotHold() {
    assertThatThrownBy(() -> new MemoryDevice(MemoryDevice.LARGEST_BYTES + 1))
        .isInstanceOf(VDiskException.class)
        .hasMessage("1125899906842625 bytes in memory, expected at most 1125899906842624");
  }
}
