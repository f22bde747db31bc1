package dev.lunette.vdisk;

import static dev.lunette.vdisk.VDiskFixture.BLOCK;
import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EraseTest {

  private static final byte[] PATTERN = block((byte) 0x5A);

  private final GatedDevice device = new GatedDevice(SIZE);
  private final VDisk vdisk = VDiskFixture.vdisk(device);

  private static byte[] block(byte value) {
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, value);
    return block;
  }

  private Ending erase(Erasure erasure) {
    Ending ending = new Ending();
    vdisk.erase(erasure, ending);
    return ending;
  }

  private Ending write(long offset) {
    Ending ending = new Ending();
    vdisk.write(offset, ByteBuffer.wrap(block((byte) 1)), false, ending);
    return ending;
  }

  private Ending read(long offset, ByteBuffer target) {
    Ending ending = new Ending();
    vdisk.read(offset, target, ending);
    return ending;
  }

  @Test
  void waitsForWhatIsUnderWayAndLetsNobodyElseIn() throws Exception {
    device.shut();
    Ending before = write(0);
    device.awaitEntered(1);
    Erasure erasure = Erasure.overwriting(PATTERN, 1, false);
    Ending erased = erase(erasure);
    CountDownLatch open = device.gate;
    device.shut(); // for the erasure
    open.countDown();
    before.succeeds();
    device.awaitEntered(1);
    assertThat(erasure.progress()).isZero();
    device.inline = true;
    write(BLOCK).failsWith(Kind.BUSY);
    read(0, ByteBuffer.allocate(BLOCK)).failsWith(Kind.BUSY);
    device.open();
    erased.succeeds();
    assertThat(erasure.progress()).isEqualTo(Erasure.WHOLE - 1);
    ByteBuffer target = ByteBuffer.allocate(SIZE);
    read(0, target).succeeds();
    for (int at = 0; at < SIZE; at += BLOCK) {
      assertThat(Arrays.equals(target.array(), at, at + BLOCK, PATTERN, 0, BLOCK))
          .as("block at %d", at)
          .isTrue();
    }
    vdisk.close();
  }

  @Test
  void eventLoopsReadAndWriteAtOnceAgainAfterwards() throws IOException {
    GatedDevice quick = new GatedDevice(SIZE);
    quick.inline = true;
    try (VDisk other = VDiskFixture.vdisk(quick)) {
      Ending erased = new Ending();
      other.erase(Erasure.zeroing(), erased);
      erased.succeeds();
      Ending written = new Ending();
      other.write(0, ByteBuffer.wrap(PATTERN), false, written);
      assertThat(written.thread()).isSameAs(Thread.currentThread());
    }
  }

  @Test
  void rangesAreStillExclusiveAfterwards() throws IOException {
    for (int i = 0; i < 3; i++) {
      erase(Erasure.overwriting(PATTERN, 1, false)).succeeds();
      Ending compared = new Ending();
      vdisk.compareAndWrite(
          0, ByteBuffer.wrap(PATTERN), ByteBuffer.wrap(block((byte) 2)), false, compared);
      compared.succeeds();
    }
    vdisk.close();
  }

  @Test
  void failureLetsOthersInAgain() throws IOException {
    device.failure = () -> new IOException("broken");
    erase(Erasure.overwriting(PATTERN, 2, true)).failsWith(Kind.IO);
    device.failure = () -> null;
    write(0).succeeds();
    device.flushFailure = () -> new VDiskException(Kind.NO_SPACE, "full");
    erase(Erasure.overwriting(PATTERN, 2, true)).failsWith(Kind.NO_SPACE);
    device.flushFailure = () -> null;
    write(0).succeeds();
    vdisk.close();
  }

  private static VDiskException busy() {
    return new VDiskException(Kind.BUSY, "it takes no more");
  }

  /** Writes that a pass makes. */
  private int writesOfOnePass() {
    erase(Erasure.overwriting(PATTERN, 1, false)).succeeds();
    return device.writes.getAndSet(0);
  }

  @Test
  void whatIsBusyForAWhileIsWaitedForWithTheDiskShut() throws Exception {
    int onePass = writesOfOnePass();
    AtomicInteger tries = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    device.failure =
        () -> {
          if (device.writes.get() < onePass || over.get()) {
            return null;
          }
          tries.incrementAndGet();
          return busy();
        };
    Ending erased = erase(Erasure.overwriting(PATTERN, 2, true));
    while (tries.get() == 0) {
      Thread.onSpinWait();
    }
    while (tries.get() < 5) {
      assertThat(write(0).failsWith(Kind.BUSY)).hasMessageContaining("being erased");
    }
    over.set(true);
    erased.succeeds();
    assertThat(device.writes.get()).isEqualTo(2 * onePass);
    write(0).succeeds();
    vdisk.close();
  }

  @Test
  void passThatIsTriedAgainGoesOnWhereItWas() throws IOException {
    int onePass = writesOfOnePass();
    Erasure erasure = Erasure.overwriting(PATTERN, 2, false);
    erasure.pass(device, 0, () -> false);
    erasure.pass(device, 0, () -> false); // as after a flush for which there was no place
    assertThat(device.writes.get()).isEqualTo(onePass);
    erasure.pass(device, 1, () -> false);
    assertThat(device.writes.get()).isEqualTo(2 * onePass);
    vdisk.close();
  }

  @Test
  void whatStaysBusyFailsInTheEnd() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    device.failure =
        () -> {
          tries.incrementAndGet();
          return busy();
        };
    FailureLog failures = new FailureLog();
    InlineGate gate = new InlineGate();
    ExclusiveDevice exclusive = new ExclusiveDevice(device, gate::awaitEmpty);
    Queues queues = Queues.of("a", exclusive, VDiskFixture.limits(2, 4, 10_000), failures);
    Ending erased = new Ending();
    new Eraser("a", exclusive, queues, gate, failures, 0)
        .erase(Erasure.overwriting(PATTERN, 2, false), erased);
    erased.failsWith(Kind.BUSY);
    assertThat(tries).hasValue(1 + Eraser.RETRIES);
    device.failure = () -> null;
    exclusive.write(0, ByteBuffer.wrap(PATTERN), false); // others are let in again
    queues.executor().shutdown();
    vdisk.close();
  }

  @Test
  void closingEndsItWithinAStep() throws Exception {
    device.shut();
    Ending erased = erase(Erasure.overwriting(PATTERN, 1000, false));
    device.awaitEntered(1);
    FutureTask<Boolean> closing =
        new FutureTask<>(() -> {
          vdisk.close();
          return true;
        });
    Thread.ofPlatform().start(closing);
    while (!isClosed()) {
      Thread.onSpinWait();
    }
    device.open();
    erased.failsWith(Kind.STALE);
    assertThat(closing.get()).isTrue();
    assertThat(device.writes.get()).isLessThan(10);
  }

  private boolean isClosed() {
    AtomicBoolean refused = new AtomicBoolean();
    Completion probe =
        new Completion() {
          @Override
          public void completed() {}

          @Override
          public void failed(VDiskException failure) {
            refused.set(true);
          }
        };
    vdisk.write(0, ByteBuffer.allocate(0), false, probe); // of nothing: it ends at once
    return refused.get();
  }
}
