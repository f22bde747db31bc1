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
  private static class Damaged implements BlockDevice {
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
    requirePosition(() -> BlockWork.compare(new Damaged(), 4096, expected.remaining(), expected));
  }

  @Test
  void comparesOverAndOverWithWhatIsShorter() throws Exception {
    BlockWork.compare(new Damaged(), 0, 2L * STEP, ByteBuffer.allocate(512));
    ByteBuffer other = ByteBuffer.allocate(3 * 512).put(700, (byte) 1);
    assertThatThrownBy(() -> BlockWork.compare(new Damaged(), 512, 2L * STEP - 512, other))
        .isInstanceOfSatisfying(VDiskException.class, e -> assertThat(e.position()).isEqualTo(700));
    // The step does not end where the buffer does, which starts anew nevertheless.
    ByteBuffer odd = ByteBuffer.allocate(STEP - 512).put(512, (byte) 1);
    BlockDevice device =
        new Damaged() {
          @Override
          public void read(long offset, ByteBuffer target) {
            for (long at = offset; target.hasRemaining(); at++) {
              target.put(odd.get((int) (at % odd.capacity())));
            }
          }
        };
    BlockWork.compare(device, 0, 3L * STEP, odd);
  }

  private static void requirePosition(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.position()).isEqualTo(DAMAGED - 4096));
  }
}
