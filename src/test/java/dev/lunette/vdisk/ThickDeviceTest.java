package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thick device is as large as what has space. */
final class ThickDeviceTest {
  private static final int SIZE = 4096;

  private final Growing growing = new Growing();
  private final ThickDevice thick = new ThickDevice(growing);
  private final List<Long> sizesWhileKeeping = new ArrayList<>();

  /** Looks how large the thick one is while space is being kept. */
  private final class Growing implements BlockDevice {
    private long sizeBytes = SIZE;
    private boolean full;

    @Override
    public long sizeBytes() {
      return sizeBytes;
    }

    @Override
    public void resize(long newSizeBytes) {
      sizeBytes = newSizeBytes;
    }

    @Override
    public void reserve(long offset, long length) throws IOException {
      assertThat(offset + length).isEqualTo(sizeBytes);
      sizesWhileKeeping.add(thick.sizeBytes());
      if (full) {
        throw new VDiskException(VDiskException.Kind.NO_SPACE, "there is none");
      }
    }

    @Override
    public void read(long offset, ByteBuffer target) {}

    @Override
    public void write(long offset, ByteBuffer source, boolean durable) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void whatIsNewIsThereWhenItHasItsSpace() throws IOException {
    thick.resize(2 * SIZE);
    thick.resize(3 * SIZE);
    assertThat(sizesWhileKeeping).containsExactly((long) SIZE, 2L * SIZE);
    assertThat(thick.sizeBytes()).isEqualTo(3 * SIZE);
  }

  @Test
  void whatHasNoSpaceIsNotThereAndCanBeTriedAgain() throws IOException {
    growing.full = true;
    assertThatThrownBy(() -> thick.resize(2 * SIZE)).hasMessage("there is none");
    assertThat(thick.sizeBytes()).isEqualTo(SIZE);
    growing.full = false;
    thick.resize(2 * SIZE);
    assertThat(thick.sizeBytes()).isEqualTo(2 * SIZE);
    assertThat(sizesWhileKeeping).containsExactly((long) SIZE, (long) SIZE);
  }
}
