package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Whoever has a range for himself meets nobody there, and all others meet as they always did. */
final class ExclusiveDeviceTest {
  private static final int BLOCK = 512;
  private static final int BLOCKS = 16;
  private static final int PATIENCE_SECONDS = 60;

  private final InlineGate gate = new InlineGate();
  private final Busy busy = new Busy();
  private final ExclusiveDevice device = new ExclusiveDevice(busy, gate::awaitEmpty);

  @AutoClose private final ExecutorService threads = Executors.newCachedThreadPool();

  /** A device that sees who is in which block at one time. */
  private static final class Busy implements BlockDevice {
    private final AtomicIntegerArray users = new AtomicIntegerArray(BLOCKS);
    private final AtomicIntegerArray owners = new AtomicIntegerArray(BLOCKS);
    final AtomicBoolean met = new AtomicBoolean();
    final AtomicBoolean sending = new AtomicBoolean();
    final AtomicInteger looks = new AtomicInteger();

    /** Long enough for others to come, on another processor. */
    private static void stay() {
      for (int i = 0; i < 100; i++) {
        Thread.onSpinWait();
      }
    }

    private boolean use(long offset, long length) {
      int from = (int) (offset / BLOCK);
      int to = (int) ((offset + length) / BLOCK);
      for (int block = from; block < to; block++) {
        users.incrementAndGet(block);
      }
      stay();
      for (int block = from; block < to; block++) {
        if (owners.get(block) != 0) {
          met.set(true);
        }
        users.decrementAndGet(block);
      }
      return true;
    }

    void own(long offset, long length) {
      int from = (int) (offset / BLOCK);
      int to = (int) ((offset + length) / BLOCK);
      for (int block = from; block < to; block++) {
        if (owners.incrementAndGet(block) != 1) {
          met.set(true);
        }
      }
      stay();
      for (int block = from; block < to; block++) {
        if (users.get(block) != 0) {
          met.set(true);
        }
        owners.decrementAndGet(block);
      }
    }

    @Override
    public long sizeBytes() {
      return BLOCKS * BLOCK;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      use(offset, target.remaining());
    }

    @Override
    public void write(long offset, ByteBuffer source, boolean durable) {
      use(offset, source.remaining());
    }

    @Override
    public boolean tryRead(long offset, ByteBuffer target) {
      return use(offset, target.remaining());
    }

    @Override
    public boolean tryWrite(long offset, ByteBuffer source) {
      return use(offset, source.remaining());
    }

    @Override
    public void trim(long offset, long length) {
      use(offset, length);
    }

    @Override
    public void zero(long offset, long length, boolean durable) {
      use(offset, length);
    }

    @Override
    public FileRange tryFile(long offset, int lengthBytes) {
      return new FileRange(null, offset, () -> {});
    }

    @Override
    public boolean isSending() {
      looks.incrementAndGet();
      return sending.get();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private void act(Random random) throws IOException {
    int from = random.nextInt(BLOCKS);
    int blocks = 1 + random.nextInt(Math.min(4, BLOCKS - from));
    long offset = (long) from * BLOCK;
    ByteBuffer buffer = ByteBuffer.allocate(blocks * BLOCK);
    switch (random.nextInt(8)) {
      case 0 -> device.read(offset, buffer);
      case 1 -> device.write(offset, buffer, false);
      case 2 ->
          device.write(
              List.of(
                  new Write(offset, buffer, false),
                  new Write(0, ByteBuffer.allocate(BLOCK), false)));
      case 3 -> device.trim(offset, buffer.capacity());
      case 4 -> device.zero(offset, buffer.capacity(), false);
      case 5 -> inline(() -> device.tryRead(offset, buffer));
      case 6 -> inline(() -> device.tryWrite(offset, buffer));
      default ->
          device.alone(offset, buffer.capacity(), bare -> busy.own(offset, buffer.capacity()));
    }
  }

  /** As an event loop does it. */
  private void inline(Execution.Work work) throws IOException {
    assertThat(gate.enter()).isTrue();
    try {
      work.run();
    } finally {
      gate.leave();
    }
  }

  /** Over and over, for what is hardest is the first time that somebody wants to be alone. */
  @RepeatedTest(100)
  void nobodyMeetsTheOneWhoIsAlone() throws Exception {
    long seed = System.nanoTime();
    System.out.println("ExclusiveDeviceTest seed " + seed);
    int workers = 6;
    CountDownLatch together = new CountDownLatch(workers);
    List<Future<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      Random random = new Random(seed + i);
      all.add(
          threads.submit(() -> {
            together.countDown();
            together.await();
            for (int n = 0; n < 300; n++) {
              act(random);
            }
            return true;
          }));
    }
    for (Future<Boolean> each : all) {
      assertThat(each.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(busy.met).isFalse();
  }

  @Test
  void eventLoopsDoNotWait() throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
    assertThat(device.tryFile(0, BLOCK)).isNotNull();
    device.alone(
        0,
        BLOCK,
        bare -> {
          assertThat(device.tryRead(0, buffer)).isFalse();
          assertThat(device.tryWrite(0, buffer)).isFalse();
          assertThat(device.tryRead(BLOCK, buffer)).isTrue();
          assertThat(device.tryWrite(BLOCK, buffer)).isFalse();
        });
    assertThat(device.tryRead(0, buffer)).isTrue();
    // One that is done in part would be made anew after somebody has come between.
    assertThat(device.tryWrite(0, buffer)).isFalse();
    // What is read at some later time can't be kept apart from then on.
    assertThat(device.tryFile(0, BLOCK)).isNull();
  }

  @Test
  void theFirstWaitsForWhatIsStillBeingSent() throws Exception {
    busy.sending.set(true);
    AtomicBoolean ran = new AtomicBoolean();
    Future<?> alone =
        threads.submit(() -> {
          device.alone(0, BLOCK, inside -> ran.set(true));
          return null;
        });
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (busy.looks.get() < 10) {
      assertThat(System.nanoTime()).as("time until it has looked").isLessThan(giveUp);
      Thread.onSpinWait();
    }
    assertThat(ran).isFalse();
    assertThat(device.tryFile(0, BLOCK)).as("no more is sent").isNull();
    busy.sending.set(false);
    alone.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(ran).isTrue();
  }

  @Test
  void itIsBusyIfThatTakesTooLong() throws Exception {
    ExclusiveDevice impatient = new ExclusiveDevice(busy, gate::awaitEmpty, 1_000_000);
    busy.sending.set(true);
    assertThatThrownBy(() -> impatient.alone(0, BLOCK, inside -> {}))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(VDiskException.Kind.BUSY));
    busy.sending.set(false);
    impatient.read(0, ByteBuffer.allocate(BLOCK));
    impatient.alone(0, BLOCK, inside -> {});
  }

  @Test
  void aFailureGivesTheRangeBack() throws Exception {
    IOException failure = new IOException("broken");
    for (int i = 0; i < 2; i++) {
      Future<Boolean> failed =
          threads.submit(() -> {
            try {
              device.alone(
                  0,
                  BLOCK,
                  bare -> {
                    throw failure;
                  });
            } catch (IOException e) {
              return failure.equals(e);
            }
            return false;
          });
      assertThat(failed.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(device.tryRead(0, ByteBuffer.allocate(BLOCK))).isTrue();
  }
}
