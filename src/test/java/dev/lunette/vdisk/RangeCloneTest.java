package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A vDisk takes a range of another over, if whatever lies between the two lets it. */
final class RangeCloneTest {
  private static final int BLOCK = VDiskFixture.BLOCK;

  /** Shares with its like. */
  private static final class Sharing implements BlockDevice {
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public int sharedUnitBytes() {
      return BLOCK;
    }

    @Override
    public boolean lend(long offset, long length, BlockDevice to, long toOffset)
        throws IOException {
      return to.borrow(this, offset, toOffset, length);
    }

    @Override
    public boolean borrow(BlockDevice lender, long from, long offset, long length) {
      calls.add("borrow %d from %d at %d".formatted(length, from, offset));
      return lender instanceof Sharing;
    }

    @Override
    public long sizeBytes() {
      return VDiskFixture.SIZE;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      target.position(target.limit());
    }

    @Override
    public void write(long offset, ByteBuffer source, boolean durable) {
      source.position(source.limit());
    }

    @Override
    public void flush() {
      calls.add("flush");
    }

    @Override
    public void close() {}
  }

  private final Sharing one = new Sharing();
  private final Sharing two = new Sharing();

  private static boolean take(VDisk to, RangeClone range) {
    Ending end = new Ending();
    to.take(range, end);
    end.succeeds();
    return range.shared();
  }

  private static VDisk disk(BlockDevice device) {
    return VDiskFixture.vdisk(device);
  }

  @Test
  void reachesTheDevicesBelowTwoVDisks() throws IOException {
    try (VDisk source = disk(new MovableDevice(one));
        VDisk target = disk(new MovableDevice(two))) {
      assertThat(target.sharedUnitBytes()).isEqualTo(BLOCK);
      assertThat(take(target, new RangeClone(source, 1024, 4096, 2048))).isTrue();
      assertThat(two.calls).containsExactly("borrow 2048 from 1024 at 4096");
      assertThat(one.calls).isEmpty();
    }
  }

  @Test
  void isDurableWhereThereIsNoWriteCache() throws IOException {
    try (VDisk source = disk(one);
        VDisk target =
            new VDisk(
                VDiskFixture.config(false, false),
                "serial",
                two,
                VDiskFixture.limits(2, 4, 10_000))) {
      assertThat(take(target, new RangeClone(source, 0, 0, BLOCK))).isTrue();
      assertThat(two.calls).containsExactly("borrow 512 from 0 at 0", "flush");
    }
  }

  @Test
  void isCheckedAtBothDoors() throws IOException {
    VDisk source = disk(one);
    try (VDisk target = disk(two);
        VDisk readOnly =
            new VDisk(
                VDiskFixture.config(true, true),
                "serial",
                new Sharing(),
                VDiskFixture.limits(2, 4, 10_000))) {
      assertThat(take(target, new RangeClone(source, VDiskFixture.SIZE, 0, BLOCK))).isFalse();
      assertThat(take(target, new RangeClone(source, 1, 0, BLOCK))).isFalse();
      Ending beyond = new Ending();
      target.take(new RangeClone(source, 0, VDiskFixture.SIZE, BLOCK), beyond);
      beyond.failsWith(Kind.OUT_OF_RANGE);
      Ending refused = new Ending();
      readOnly.take(new RangeClone(source, 0, 0, BLOCK), refused);
      refused.failsWith(Kind.READ_ONLY);
      source.close();
      assertThat(take(target, new RangeClone(source, 0, 0, BLOCK))).isFalse();
    }
    assertThat(two.calls).doesNotContain("borrow 512 from 0 at 0");
  }

  @Test
  void endsAtAFilterThatHasToSeeReadsOrWrites() throws IOException {
    FilterDevice filter = new FilterDevice(one) {};
    assertThat(filter.sharedUnitBytes()).isZero();
    assertThat(filter.lend(0, BLOCK, two, 0)).isFalse();
    assertThat(one.lend(0, BLOCK, filter, 0)).isFalse();
    assertThat(two.calls).isEmpty();
  }

  @Test
  void doesNotWaitForOneWhoHasARangeForHimself() throws IOException {
    ExclusiveDevice source = new ExclusiveDevice(one, () -> {});
    ExclusiveDevice target = new ExclusiveDevice(two, () -> {});
    source.alone(
        0,
        BLOCK,
        alone -> {
          assertThat(source.lend(0, BLOCK, target, 0)).isFalse();
          assertThat(source.lend(BLOCK, BLOCK, target, 0)).isTrue();
        });
    target.alone(
        0,
        BLOCK,
        alone -> {
          assertThat(source.lend(0, BLOCK, target, 0)).isFalse();
          assertThat(source.lend(0, BLOCK, target, BLOCK)).isTrue();
        });
    assertThat(source.lend(0, BLOCK, target, 0)).as("all are gone").isTrue();
    target.alone(0, BLOCK, alone -> {}); // nobody has been left behind
  }

  @Test
  void isNotTriedWhileADeviceIsBeingMoved() throws IOException {
    MovableDevice movable = new MovableDevice(one);
    movable.move(
        new Sharing(),
        new Move() {
          @Override
          public void awaitInline() {}

          @Override
          public void progress(long doneBytes, long totalBytes) {}

          @Override
          public boolean cancelled() {
            return false;
          }

          @Override
          public void commit() throws IOException {
            assertThat(movable.lend(0, BLOCK, two, 0)).isFalse();
            assertThat(two.lend(0, BLOCK, movable, 0)).isFalse();
          }
        });
    assertThat(movable.lend(0, BLOCK, two, 0)).isTrue();
  }
}
