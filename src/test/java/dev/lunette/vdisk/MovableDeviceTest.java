package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vDisk moves to another device while it is in use, and nobody notices. */
final class MovableDeviceTest {
  private static final int SIZE = 16 << 20;
  private static final int BLOCK = 512;
  private static final int WRITERS = 3;

  @TempDir Path directory;

  /** A device in memory that fails when it is told to, and counts what comes to it. */
  private static final class Fragile extends FilterDevice {
    final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger flushes = new AtomicInteger();
    volatile boolean broken;

    Fragile() throws IOException {
      super(MovableContractTest.memory(SIZE));
    }

    @Override
    public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
      if (broken) {
        source.position(source.limit()); // all of it went somewhere
        throw new VDiskException(Kind.NO_SPACE, "broken on purpose");
      }
      writes.incrementAndGet();
      super.write(offset, source, durable);
    }

    @Override
    public void flush() throws IOException {
      flushes.incrementAndGet();
      super.flush();
    }
  }

  private final Fragile from = new Fragile();
  private final Fragile to = new Fragile();
  private final MovableDevice device = new MovableDevice(from);

  MovableDeviceTest() throws IOException {}

  @Test
  void writersNoticeNothingFromMemoryToFile() throws Exception {
    moveUnderLoad(
        MovableContractTest.memory(SIZE),
        MovableContractTest.file(directory.resolve("to"), SIZE),
        new Random().nextLong());
  }

  @Test
  void writersNoticeNothingFromFileToMemory() throws Exception {
    moveUnderLoad(
        MovableContractTest.file(directory.resolve("from"), SIZE),
        MovableContractTest.memory(SIZE),
        new Random().nextLong());
  }

  /** Each writer has every so many-th stretch for itself and knows what it must find there. */
  private static void moveUnderLoad(BlockDevice from, BlockDevice to, long seed) throws Exception {
    System.out.println("MovableDeviceTest seed " + seed);
    byte[] model = new byte[SIZE];
    new Random(seed).nextBytes(model);
    Arrays.fill(model, SIZE / 4, SIZE / 2, (byte) 0);
    from.write(0, ByteBuffer.wrap(model, 0, SIZE / 4), false);
    from.write(SIZE / 2, ByteBuffer.wrap(model, SIZE / 2, SIZE / 2), false);
    MovableDevice movable = new MovableDevice(from);
    VDisk vdisk =
        new VDisk(VDiskDeclaration.memory("moved", SIZE).config(), "s", movable, Limits.DEFAULTS);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    List<Thread> writers = new ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      Random random = new Random(seed + writer);
      writers.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!over.get()) {
                    work(vdisk, random, writer, model);
                    rounds.incrementAndGet();
                  }
                  for (int n = 0; n < 50; n++) {
                    work(vdisk, random, writer, model);
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              }));
    }
    MoveInTest move = MoveInTest.start(movable, to, SIZE / 2, vdisk::awaitInline).awaitHeld();
    int before = rounds.get();
    while (rounds.get() < before + 200 && failures.isEmpty()) {
      Thread.onSpinWait();
    }
    move.finish();
    from.close();
    over.set(true);
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(failures).isEmpty();
    assertThat(move.committed).isTrue();
    assertThat(read(to, 0, SIZE).mismatch(ByteBuffer.wrap(model)))
        .as("first difference on the new device, seed %d", seed)
        .isEqualTo(-1);
    vdisk.close();
  }

  private static void work(VDisk vdisk, Random random, int writer, byte[] model) {
    int stretch = 96 * BLOCK;
    int slot = random.nextInt(SIZE / stretch / WRITERS) * WRITERS + writer;
    int first = random.nextInt(96);
    int length = (1 + random.nextInt(96 - first)) * BLOCK;
    int offset = slot * stretch + first * BLOCK;
    Ending changed = new Ending();
    byte[] bytes = new byte[length];
    switch (random.nextInt(5)) {
      case 0 -> vdisk.trim(offset, length, changed);
      case 1 -> vdisk.zero(offset, length, changed);
      default -> {
        random.nextBytes(bytes);
        boolean durable = random.nextInt(4) == 0;
        vdisk.write(offset, ByteBuffer.allocateDirect(length).put(bytes).flip(), durable, changed);
      }
    }
    changed.succeeds();
    System.arraycopy(bytes, 0, model, offset, length);
    ByteBuffer found = ByteBuffer.allocateDirect(stretch);
    Ending read = new Ending();
    vdisk.read((long) slot * stretch, found, read);
    read.succeeds();
    assertThat(found.flip().mismatch(ByteBuffer.wrap(model, slot * stretch, stretch)))
        .isEqualTo(-1);
  }

  @Test
  void whatIsCopiedIsWrittenToBothAndTheRestOnlyToTheOldOne() throws Exception {
    from.write(0, filled(SIZE, (byte) 1), false);
    MoveInTest move = MoveInTest.start(device, to, SIZE / 2).awaitHeld();
    int copied = to.writes.get();
    device.write(0, filled(BLOCK, (byte) 2), false);
    assertThat(to.writes).hasValue(copied + 1);
    device.write(SIZE - BLOCK, filled(BLOCK, (byte) 3), false);
    assertThat(to.writes).hasValue(copied + 1);
    device.write(SIZE / 2 - BLOCK, filled(2 * BLOCK, (byte) 4), false);
    assertThat(read(to, SIZE / 2 - BLOCK, BLOCK)).isEqualTo(filled(BLOCK, (byte) 4));
    assertThat(read(to, SIZE / 2, BLOCK)).isEqualTo(filled(BLOCK, (byte) 0));
    device.flush();
    assertThat(from.flushes).hasValue(1);
    assertThat(to.flushes).hasValue(1);
    assertThatThrownBy(() -> device.resize(2L * SIZE)).hasMessageContaining("is being moved");
    assertThatThrownBy(() -> device.move(to, move)).hasMessageContaining("moved already");
    move.finish();
    assertThat(to.flushes).hasValue(2);
    int old = from.writes.get();
    device.write(0, filled(BLOCK, (byte) 5), false);
    assertThat(from.writes).as("the old one is left alone").hasValue(old);
    assertThat(read(device, SIZE / 2 - BLOCK, 2 * BLOCK)).isEqualTo(filled(2 * BLOCK, (byte) 4));
  }

  @Test
  void holesAreNotCopied() throws Exception {
    from.write(SIZE / 2, filled(BLOCK, (byte) 1), false);
    MoveInTest.start(device, to, Long.MAX_VALUE).finish();
    assertThat(to.writes).hasValue(1);
    assertThat(read(device, SIZE / 2, BLOCK)).isEqualTo(filled(BLOCK, (byte) 1));
    assertThat(device.extents(0, SIZE, 9)).hasSize(3);
  }

  @Test
  void aNewDeviceThatFailsEndsTheMoveAndNotTheWrite() throws Exception {
    from.write(0, filled(SIZE, (byte) 1), false);
    MoveInTest move = MoveInTest.start(device, to, SIZE / 2).awaitHeld();
    to.broken = true;
    device.write(0, filled(BLOCK, (byte) 2), true);
    to.broken = false;
    assertThatThrownBy(move::finish)
        .hasRootCauseMessage("broken on purpose")
        .hasMessageContaining("the new device failed");
    assertThat(move.committed).isFalse();
    int touched = to.writes.get();
    device.write(0, filled(BLOCK, (byte) 3), false);
    assertThat(to.writes).as("it is for the caller now").hasValue(touched);
    assertThat(read(device, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 3));
    MoveInTest.start(device, to, Long.MAX_VALUE).finish(); // and another one may begin
    assertThat(read(to, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 3));
  }

  @Test
  void aWriteThatFailsOnTheOldDeviceLeavesBothAlike() throws Exception {
    from.write(0, filled(SIZE, (byte) 1), false);
    MoveInTest move = MoveInTest.start(device, to, SIZE / 2).awaitHeld();
    from.broken = true;
    assertThatThrownBy(() -> device.write(0, filled(BLOCK, (byte) 2), false))
        .hasMessage("broken on purpose");
    from.broken = false;
    move.finish();
    assertThat(read(device, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 1));
  }

  @Test
  void aMoveThatIsCancelledLeavesEverythingAsItWas() throws Exception {
    MoveInTest cancelled = MoveInTest.start(device, to, SIZE / 2).awaitHeld();
    cancelled.cancel();
    assertThatThrownBy(cancelled::finish).hasMessageContaining("the move was cancelled");
    device.write(0, filled(BLOCK, (byte) 3), false);
    assertThat(read(from, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 3));
    assertThat(to.writes).hasValue(0);
    assertThat(device.capabilities().inline()).isTrue();
  }

  @Test
  void closingCancelsAMove() throws Exception {
    MoveInTest move = MoveInTest.start(device, to, SIZE / 2).awaitHeld();
    Thread closing =
        Thread.ofPlatform()
            .start(() -> {
              try {
                device.close();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    while (closing.getState() == Thread.State.RUNNABLE || closing.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(move::finish).hasMessageContaining("the move was cancelled");
    closing.join();
  }

  @Test
  void refusesADeviceOfAnotherSize() throws Exception {
    BlockDevice small = MovableContractTest.memory(SIZE / 2);
    MoveInTest move = MoveInTest.start(device, small, 0);
    assertThatThrownBy(move::finish)
        .hasMessageContaining(
            "the new device has 8388608 bytes, expected the 16777216 of the old one");
  }

  @Test
  void eventLoopsStayAwayDuringAMove() throws Exception {
    ByteBuffer target = ByteBuffer.allocateDirect(BLOCK);
    assertThat(device.tryRead(0, target)).isTrue();
    MoveInTest move = MoveInTest.start(device, to, SIZE / 2).awaitHeld();
    assertThat(device.capabilities().inline()).isFalse();
    assertThat(device.tryRead(0, target.clear())).isFalse();
    assertThat(device.tryWrite(0, target.clear())).isFalse();
    move.finish();
    assertThat(device.tryWrite(0, target.clear())).isTrue();
  }
}
