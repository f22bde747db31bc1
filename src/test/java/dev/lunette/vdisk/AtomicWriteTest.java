package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.VDiskFixture.BLOCK;
import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is written all or nothing is one write of a device that promises to do it so. */
final class AtomicWriteTest {
  private static final int MOST = 8 * BLOCK;

  private final GatedDevice below = new GatedDevice(SIZE);
  private final Whole device = new Whole(below);

  @AutoClose private final VDisk vdisk = VDiskFixture.vdisk(device);

  /** A device that takes writes together, and promises for those that are made alone. */
  private static final class Whole extends FilterDevice {
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final List<String> writes = new CopyOnWriteArrayList<>();
    volatile int most = MOST;

    Whole(BlockDevice next) {
      super(next);
    }

    @Override
    public Capabilities capabilities() {
      return new Capabilities(false, false, false, true, false, true, 4096, most);
    }

    @Override
    public void write(List<Write> together) throws IOException {
      batches.add(together.size());
      for (Write write : together) {
        next.write(write.offset(), write.source(), write.durable());
      }
    }

    @Override
    public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
      writes.add("%d %d %s".formatted(offset, source.remaining(), durable));
      next.write(offset, source, durable);
    }
  }

  private Ending write(int block) {
    Ending ending = new Ending();
    vdisk.write((long) block * BLOCK, filled(BLOCK, (byte) 1), false, ending);
    return ending;
  }

  private Ending writeAtomic(int length, boolean durable) {
    Ending ending = new Ending();
    vdisk.writeAtomic(4L * BLOCK, filled(length, (byte) 2), durable, ending);
    return ending;
  }

  /** A batch may be made in several steps, with a power loss between them. */
  @Test
  void isInNoBatch() throws InterruptedException {
    below.shut();
    Ending first = write(0);
    below.awaitEntered(1);
    List<Ending> gathered = List.of(write(1), write(2));
    Ending atomic = writeAtomic(MOST, true);
    below.open();
    first.succeeds();
    gathered.forEach(Ending::succeeds);
    atomic.succeeds();
    assertThat(device.batches).containsExactly(2);
    assertThat(device.writes).containsExactly("0 512 false", "2048 4096 true");
  }

  @Test
  void isNoLongerThanTheDevicePromisesNow() {
    writeAtomic(MOST, false).succeeds();
    writeAtomic(MOST + BLOCK, false).failsWith(Kind.UNSUPPORTED);
    device.most = 0;
    writeAtomic(BLOCK, false).failsWith(Kind.UNSUPPORTED);
    assertThat(device.writes).containsExactly("2048 4096 false");
  }

  @Test
  void filtersPassThePromiseOn() {
    Capabilities capabilities = new FilterDevice(device) {}.capabilities();
    assertThat(capabilities.atomicWriteBytes()).isEqualTo(MOST);
    assertThat(capabilities.withReadOnly().withInline().withoutInline().atomicWriteBytes())
        .isEqualTo(MOST);
  }

  /** What was written may have to last on the new device, before that was flushed again. */
  @Test
  void whileADeviceMovesBothMustPromise() throws Exception {
    Whole to = new Whole(new GatedDevice(SIZE));
    to.most = BLOCK;
    MovableDevice movable = new MovableDevice(device);
    assertThat(movable.capabilities().atomicWriteBytes()).isEqualTo(MOST);
    MoveInTest move = MoveInTest.start(movable, to, SIZE).awaitHeld();
    assertThat(movable.capabilities().atomicWriteBytes()).isEqualTo(BLOCK);
    move.finish();
    assertThat(movable.capabilities().atomicWriteBytes()).isEqualTo(BLOCK);
  }
}
