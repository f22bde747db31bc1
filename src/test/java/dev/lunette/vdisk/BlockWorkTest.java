package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.VDiskException.Kind;
import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BlockWorkTest {
  private static final int STEP = BlockWork.STEP_BYTES;
  private static final long DAMAGED = 2L * STEP + 8192;

  /** A device of zeros with one damaged block, which it tells by its place in the request. */
  private static final class Damaged implements BlockDevice {
    @Override
    public long sizeBytes() {
      return 4L * STEP;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws VDiskException {
      if (offset <= DAMAGED && DAMAGED - offset < target.remaining()) {
        throw new VDiskException(Kind.CORRUPT, "damaged", DAMAGED - offset, null);
      }
      target.put(new byte[target.remaining()]);
    }

    @Override
    public void write(long offset, ByteBuffer source, boolean durable) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void verifyTellsDamageByItsPlaceInTheWholeRange() {
    requirePosition(() -> BlockWork.verify(new Damaged(), 4096, 4L * STEP - 4096));
  }

  @Test
  void compareTellsDamageByItsPlaceInTheWholeRange() {
    ByteBuffer expected = ByteBuffer.allocate(4 * STEP - 4096);
    requirePosition(() -> BlockWork.compare(new Damaged(), 4096, expected));
  }

  private static void requirePosition(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.position()).isEqualTo(DAMAGED - 4096));
  }
}
