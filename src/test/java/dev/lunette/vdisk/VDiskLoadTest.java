package dev.lunette.vdisk;

import static dev.lunette.vdisk.VDiskFixture.BLOCK;
import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.VDiskException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever an operation waits in, it is counted, and once. */
final class VDiskLoadTest {
  private static final int THREADS = 2;
  private static final int QUEUE = 8;

  /** Enough short reads for the vDisk to take them for short. */
  private static final int WARM_UP = 2_000;

  private final GatedDevice below = new GatedDevice(SIZE);

  /** A device that takes writes together. */
  private static final class Batching extends FilterDevice {
    Batching(BlockDevice next) {
      super(next);
    }

    @Override
    public Capabilities capabilities() {
      return new Capabilities(false, true, false, true, false, true, 4096, 0);
    }
  }

  private VDisk vdisk(int threads) {
    return new VDisk(
        VDiskFixture.config(false, true),
        "serial",
        new Batching(below),
        VDiskFixture.limits(threads, QUEUE, 10_000));
  }

  private static Ending flush(VDisk vdisk) {
    Ending ending = new Ending();
    vdisk.flush(ending);
    return ending;
  }

  private static Ending zero(VDisk vdisk) {
    Ending ending = new Ending();
    vdisk.zero(0, BLOCK, ending);
    return ending;
  }

  private static List<Ending> several(int times, Supplier<Ending> operation) {
    List<Ending> endings = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      endings.add(operation.get());
    }
    return endings;
  }

  private void opens(VDisk vdisk, List<Ending> waiting) {
    below.open();
    waiting.forEach(Ending::succeeds);
    assertThat(vdisk.load().waiting()).isZero();
  }

  @Test
  void countsWritesThatGatherForTheNextBatch() throws InterruptedException {
    VDisk vdisk = vdisk(THREADS);
    below.shut();
    List<Ending> all = new ArrayList<>(several(1, () -> VDiskTest.write(vdisk, false)));
    below.awaitEntered(1);
    all.addAll(several(QUEUE, () -> VDiskTest.write(vdisk, false)));
    VDiskTest.write(vdisk, false).failsWith(Kind.BUSY);

    assertThat(vdisk.load()).isEqualTo(new VDiskLoad(QUEUE, 1));
    opens(vdisk, all);
  }

  @Test
  void countsThoseWhoWaitForTheNextFlush() throws InterruptedException {
    VDisk vdisk = vdisk(THREADS);
    below.shut();
    List<Ending> all = new ArrayList<>(several(1, () -> flush(vdisk)));
    below.awaitEntered(1);
    all.addAll(several(QUEUE, () -> flush(vdisk)));
    flush(vdisk).failsWith(Kind.BUSY);

    assertThat(vdisk.load()).isEqualTo(new VDiskLoad(QUEUE, 1));
    opens(vdisk, all);
  }

  @Test
  void countsShortReadsThatWaitForTheThreadThatReads() throws InterruptedException {
    VDisk vdisk = vdisk(1);
    for (int i = 0; i < WARM_UP; i++) {
      VDiskTest.read(vdisk).succeeds();
    }
    below.entered.drainPermits();
    below.shut();
    List<Ending> all = new ArrayList<>(several(1, () -> VDiskTest.read(vdisk)));
    below.awaitEntered(1);
    all.addAll(several(QUEUE, () -> VDiskTest.read(vdisk)));
    VDiskTest.read(vdisk).failsWith(Kind.BUSY);

    assertThat(vdisk.load()).isEqualTo(new VDiskLoad(QUEUE, 1));
    opens(vdisk, all);
  }

  @Test
  void countsEachOnceThatWaitsInTheOneQueueBeforeTheThreads() throws InterruptedException {
    VDisk vdisk = vdisk(1);
    below.shut();
    List<Ending> all = new ArrayList<>(several(1, () -> VDiskTest.read(vdisk)));
    below.awaitEntered(1);
    all.addAll(several(2, () -> VDiskTest.write(vdisk, false)));
    all.addAll(several(3, () -> flush(vdisk)));
    all.addAll(several(4, () -> zero(vdisk)));

    assertThat(vdisk.load()).isEqualTo(new VDiskLoad(9, 1));
    opens(vdisk, all);
  }
}
