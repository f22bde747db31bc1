package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.VDiskFixture.BLOCK;
import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How the one door runs what it has let through. */
final class VDiskTest {
  private final GatedDevice device = new GatedDevice(SIZE);
  private final VDisk vdisk = VDiskFixture.vdisk(device);

  @Test
  void runsOnItsOwnThreadWhatMayWait() {
    Ending ending = read(vdisk);
    ending.succeeds();
    assertThat(ending.thread().getName()).isEqualTo("vdisk-disk0-1");
    assertThat(ending.thread().isVirtual()).isFalse();
  }

  @Test
  void runsInlineOnTheCallersThread() {
    device.inline = true;
    VDisk inline = VDiskFixture.vdisk(device);
    assertThat(read(inline).thread()).isSameAs(Thread.currentThread());
    assertThat(write(inline, false).thread()).isSameAs(Thread.currentThread());
    Ending durable = write(inline, true);
    durable.succeeds();
    assertThat(durable.thread()).isNotSameAs(Thread.currentThread());
    assertThat(device.lastWriteDurable).isTrue();
  }

  @Test
  void keepsLongTransfersOffTheCallersThread() {
    int longest = Limits.INLINE_TRANSFER_BYTES;
    GatedDevice large = new GatedDevice(2 * longest);
    large.inline = true;
    VDisk inline = VDiskFixture.vdisk(large);
    for (int length : new int[] {longest, longest + BLOCK}) {
      Ending read = new Ending();
      inline.read(0, ByteBuffer.allocateDirect(length), read);
      assertThat(read.thread().equals(Thread.currentThread())).isEqualTo(length == longest);
      Ending written = new Ending();
      inline.write(0, ByteBuffer.allocateDirect(length), false, written);
      assertThat(written.thread().equals(Thread.currentThread())).isEqualTo(length == longest);
    }
  }

  @Test
  void writesThroughWithoutWriteCache() {
    device.inline = true;
    VDisk through =
        new VDisk(
            VDiskFixture.config(false, false), "serial", device, VDiskFixture.limits(1, 4, 1000));
    write(through, false).succeeds();
    assertThat(device.lastWriteDurable).isTrue();
    Ending trim = new Ending();
    through.trim(0, BLOCK, trim);
    trim.succeeds();
    assertThat(device.flushes).as("a trim survives a power loss too").hasValue(1);
    Ending same = new Ending();
    through.writeSame(0, SIZE, filled(BLOCK, (byte) 3), same);
    same.succeeds();
    assertThat(device.flushes).hasValue(2);
  }

  @Test
  void turnsWhateverIsThrownIntoOneException() {
    for (Throwable thrown :
        List.of(
            new FileNotFoundException("gone"),
            new IllegalStateException("bug"),
            new OutOfMemoryError("heap"))) {
      for (boolean inline : new boolean[] {false, true}) {
        device.inline = inline;
        device.failure = () -> thrown;
        assertThat(read(VDiskFixture.vdisk(device)).failsWith(Kind.IO))
            .hasMessage("vDisk disk0: read of 512 bytes at 0 failed: " + thrown)
            .hasCause(thrown);
      }
    }
  }

  @Test
  void keepsKindAndPositionOfWhoKnowsBetter() {
    device.failure = () -> new VDiskException(Kind.NO_SPACE, "the disk is full", 77, null);
    VDiskException failure = write(vdisk, false).failsWith(Kind.NO_SPACE);
    assertThat(failure.position()).isEqualTo(77);
    assertThat(failure).hasMessage("vDisk disk0: write of 512 bytes at 0 failed: the disk is full");
  }

  @Test
  void namesTheRangeThatCouldNotBeTrimmed() {
    device.failure = () -> device.writes.get() == 2 ? new IOException("gone") : null;
    Ending ending = new Ending();
    vdisk.unmap(
        List.of(
            new Extent(0, BLOCK, Extent.State.HOLE),
            new Extent(8L * BLOCK, 3L * BLOCK, Extent.State.HOLE),
            new Extent(16L * BLOCK, 2L * BLOCK, Extent.State.HOLE)),
        false,
        ending);
    assertThat(ending.failsWith(Kind.IO))
        .hasMessage("vDisk disk0: trim failed: 1024 bytes at 8192: java.io.IOException: gone");
  }

  @Test
  void answersBusyWhenItsQueueIsFull() throws InterruptedException {
    device.shut();
    List<Ending> accepted = new ArrayList<>();
    for (int i = 0; i < 2 + 4; i++) {
      accepted.add(read(vdisk));
    }
    device.awaitEntered(2);
    VDiskException busy = read(vdisk).failsWith(Kind.BUSY);
    assertThat(busy).hasMessageEndingWith("its queue is full, 4 operations are waiting");
    assertThat(busy.getStackTrace()).as("an answer that must be cheap").isEmpty();
    device.open();
    accepted.forEach(Ending::succeeds);
    read(vdisk).succeeds();
  }

  @Test
  void stalledVDiskSlowsNoOther() throws InterruptedException {
    device.shut();
    Ending stalled = read(vdisk);
    device.awaitEntered(1);
    VDisk other = VDiskFixture.vdisk(new GatedDevice(SIZE));
    for (int i = 0; i < 100; i++) {
      read(other).succeeds();
      write(other, false).succeeds();
    }
    assertThat(stalled.hasEnded()).isFalse();
    device.open();
    stalled.succeeds();
  }

  @Test
  void writesOneBlockOverAndOver() {
    Ending written = new Ending();
    ByteBuffer block = filled(BLOCK, (byte) 1).put(0, (byte) 2);
    vdisk.writeSame(BLOCK, SIZE - 2 * BLOCK, block, written);
    written.succeeds();
    ByteBuffer target = ByteBuffer.allocateDirect(SIZE);
    Ending read = new Ending();
    vdisk.read(0, target, read);
    read.succeeds();
    assertThat(target.flip().slice(0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 0));
    for (int at = BLOCK; at < SIZE - BLOCK; at += BLOCK) {
      assertThat(target.slice(at, BLOCK)).isEqualTo(block);
    }
    assertThat(target.slice(SIZE - BLOCK, BLOCK)).isEqualTo(filled(BLOCK, (byte) 0));
  }

  @Test
  void comparesAndSaysWhereTheFirstDifferenceIs() {
    int length = SIZE - BLOCK;
    ByteBuffer expected = ByteBuffer.allocate(SIZE).position(BLOCK);
    Ending same = new Ending();
    vdisk.compare(BLOCK, expected.remaining(), expected, same);
    same.succeeds();
    expected.put(SIZE - 3, (byte) 1);
    Ending different = new Ending();
    vdisk.compare(BLOCK, expected.remaining(), expected, different);
    assertThat(different.failsWith(Kind.MISCOMPARE).position()).isEqualTo(length - 3);
  }

  @Test
  void verifyReportsWhatCannotBeRead() {
    Ending good = new Ending();
    vdisk.verify(0, SIZE, good);
    good.succeeds();
    device.failure = () -> new VDiskException(Kind.CORRUPT, "bad checksum");
    Ending bad = new Ending();
    vdisk.verify(0, SIZE, bad);
    bad.failsWith(Kind.CORRUPT);
  }

  @Test
  void growsAndTellsEveryListener() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    vdisk.onChange(change -> {
      throw new IllegalStateException("this one does not matter to the others");
    });
    vdisk.onChange(change -> {
      assertThat(change).isEqualTo(VDiskChange.SIZE);
      assertThat(vdisk.sizeBytes()).isEqualTo(2L * SIZE);
      told.countDown();
    });
    Ending ending = new Ending();
    vdisk.resize(2L * SIZE, ending);
    ending.succeeds();
    assertThat(told.getCount()).isZero();
    Ending same = new Ending();
    vdisk.resize(2L * SIZE, same);
    same.succeeds();
    for (long refused : new long[] {SIZE, 2L * SIZE + 1, -BLOCK}) {
      Ending shrink = new Ending();
      vdisk.resize(refused, shrink);
      shrink.failsWith(Kind.UNSUPPORTED);
    }
  }

  @Test
  void closesAfterWhatIsQueuedAndFlushes() throws Exception {
    device.shut();
    List<Ending> queued = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      queued.add(write(vdisk, false));
    }
    device.awaitEntered(2);
    Thread closing = Thread.ofPlatform().start(this::closeQuietly);
    device.open();
    closing.join();
    queued.forEach(ending -> assertThat(ending.hasEnded()).isTrue());
    assertThat(device.flushes).hasValue(1);
    assertThat(device.writesBeforeFlush).isEqualTo(5);
    assertThat(device.closed.getCount()).isZero();
    vdisk.close();
    assertThat(device.flushes).as("closed once").hasValue(1);
  }

  @Test
  void closeGivesUpOnStalledDeviceButClosesItInTheEnd() throws Exception {
    VDisk impatient =
        new VDisk(VDiskFixture.config(false, true), "s", device, VDiskFixture.limits(1, 4, 50));
    device.shut();
    Ending running = new Ending();
    impatient.flush(running);
    device.awaitEntered(1);
    Ending waiting = read(impatient);
    assertThatThrownBy(impatient::close)
        .hasMessageContaining("vDisk disk0: close failed: after 50");
    waiting.failsWith(Kind.STALE);
    running.failsWith(Kind.IO);
    device.open();
    device.closed.await();
  }

  private void closeQuietly() {
    try {
      vdisk.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Ending read(VDisk vdisk) {
    Ending ending = new Ending();
    vdisk.read(0, ByteBuffer.allocateDirect(BLOCK), ending);
    return ending;
  }

  static Ending write(VDisk vdisk, boolean durable) {
    Ending ending = new Ending();
    vdisk.write(0, filled(BLOCK, (byte) 1), durable, ending);
    return ending;
  }
}
