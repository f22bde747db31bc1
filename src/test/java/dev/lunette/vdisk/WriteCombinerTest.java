package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.VDiskFixture.BLOCK;
import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Writes that wait are handed to the device together. */
final class WriteCombinerTest {
  private static final int QUEUE = 400;

  private final GatedDevice below = new GatedDevice(SIZE);
  private final Batching device = new Batching(below);
  private final VDisk vdisk = vdisk(QUEUE);

  /** A device that takes writes together, writes down which, and fails what begins with 0xFF. */
  private static final class Batching extends FilterDevice {
    final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    final List<Boolean> durable = Collections.synchronizedList(new ArrayList<>());

    Batching(BlockDevice next) {
      super(next);
    }

    @Override
    public Capabilities capabilities() {
      return new Capabilities(false, false, false, true, false, true, 4096, 0);
    }

    @Override
    public void write(List<Write> writes) throws IOException {
      batches.add(writes.stream().map(Batching::mark).toList());
      durable.add(writes.stream().anyMatch(Write::durable));
      for (Write write : writes) {
        refuseBad(write.source());
        next.write(write.offset(), write.source(), write.durable());
      }
    }

    @Override
    public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
      batches.add(List.of(mark(new Write(offset, source, durable))));
      refuseBad(source);
      next.write(offset, source, durable);
    }

    private static int mark(Write write) {
      return write.source().get(write.source().position()) & 0xFF;
    }

    private static void refuseBad(ByteBuffer source) throws IOException {
      if (source.get(source.position()) == (byte) 0xFF) {
        source.get(); // a part of it is gone
        throw new VDiskException(Kind.CORRUPT, "a block that this is a part of is damaged");
      }
    }
  }

  private VDisk vdisk(int queue) {
    return new VDisk(
        VDiskFixture.config(false, true), "serial", device, VDiskFixture.limits(2, queue, 10_000));
  }

  private Ending write(int mark, boolean durable) {
    Ending ending = new Ending();
    vdisk.write((long) mark * BLOCK, filled(BLOCK, (byte) mark), durable, ending);
    return ending;
  }

  private List<Ending> writes(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(mark -> write(mark, false)).toList();
  }

  private static List<Integer> marks(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void theFirstGoesAtOnceAndThoseThatComeMeanwhileAreTheNextBatchInOrder()
      throws InterruptedException {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    List<Ending> gathered = writes(2, 40);
    assertThat(device.batches).containsExactly(List.of(1));
    below.open();
    first.succeeds();
    gathered.forEach(Ending::succeeds);
    assertThat(device.batches).containsExactly(List.of(1), marks(2, 40));
    for (int mark = 1; mark <= 40; mark++) {
      ByteBuffer target = ByteBuffer.allocateDirect(BLOCK);
      Ending read = new Ending();
      vdisk.read((long) mark * BLOCK, target, read);
      read.succeeds();
      assertThat(target.flip()).isEqualTo(filled(BLOCK, (byte) mark));
    }
  }

  @Test
  void onlyOneBatchIsUnderWayAndItLeavesTheOtherThreadsAlone() throws InterruptedException {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    List<Ending> gathered = writes(2, 9);
    Ending read = VDiskTest.read(vdisk);
    below.awaitEntered(1);
    assertThat(device.batches).hasSize(1);
    below.open();
    read.succeeds();
    first.succeeds();
    gathered.forEach(Ending::succeeds);
  }

  @Test
  void aBatchIsBoundedByCount() throws InterruptedException {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    List<Ending> gathered = new ArrayList<>();
    for (int i = 0; i < WriteCombiner.MOST_WRITES + 3; i++) {
      gathered.add(write(2, false));
    }
    below.open();
    first.succeeds();
    gathered.forEach(Ending::succeeds);
    assertThat(device.batches.stream().map(List::size))
        .containsExactly(1, WriteCombiner.MOST_WRITES, 3);
  }

  @Test
  void aBatchIsBoundedByBytes() throws InterruptedException {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    List<Ending> gathered = new ArrayList<>();
    for (int i = 0; i < WriteCombiner.MOST_BYTES / SIZE + 2; i++) {
      Ending ending = new Ending();
      vdisk.write(0, filled(SIZE, (byte) 5), false, ending);
      gathered.add(ending);
    }
    below.open();
    first.succeeds();
    gathered.forEach(Ending::succeeds);
    assertThat(device.batches.stream().map(List::size))
        .containsExactly(1, WriteCombiner.MOST_BYTES / SIZE, 2);
  }

  @Test
  void oneThatCanNotBeDoneFailsNoOther() throws InterruptedException {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    List<Ending> good = new ArrayList<>(writes(2, 3));
    Ending bad = new Ending();
    vdisk.write(4L * BLOCK, filled(BLOCK, (byte) 0xFF), false, bad);
    good.addAll(writes(5, 6));
    below.open();
    first.succeeds();
    good.forEach(Ending::succeeds);
    assertThat(bad.failsWith(Kind.CORRUPT))
        .hasMessage(
            "vDisk disk0: write of 512 bytes at 2048 failed:"
                + " a block that this is a part of is damaged");
    ByteBuffer target = ByteBuffer.allocateDirect(6 * BLOCK);
    Ending read = new Ending();
    vdisk.read(BLOCK, target, read);
    read.succeeds();
    for (int mark : new int[] {1, 2, 3, 0, 5, 6}) {
      assertThat(target.get((mark == 0 ? 3 : mark - 1) * BLOCK)).isEqualTo((byte) mark);
    }
  }

  @Test
  void durableAndNotDurableAreInOneBatch() throws InterruptedException {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    List<Ending> gathered = List.of(write(2, false), write(3, true), write(4, false));
    below.open();
    first.succeeds();
    gathered.forEach(Ending::succeeds);
    assertThat(device.batches).containsExactly(List.of(1), List.of(2, 3, 4));
    assertThat(device.durable).containsExactly(true);
  }

  @Test
  void oneTooManyIsToldToComeAgain() throws InterruptedException {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    List<Ending> gathered = new ArrayList<>();
    for (int i = 0; i < QUEUE; i++) {
      gathered.add(write(2, false));
    }
    assertThat(write(3, false).failsWith(Kind.BUSY))
        .hasMessageEndingWith("its queue is full, 400 operations are waiting");
    below.open();
    first.succeeds();
    gathered.forEach(Ending::succeeds);
    write(3, false).succeeds();
  }

  @Test
  void aWriteThatFindsNoThreadIsToldToComeAgain() throws InterruptedException {
    VDisk narrow = vdisk(1);
    below.shut();
    List<Ending> reads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      reads.add(VDiskTest.read(narrow));
    }
    below.awaitEntered(2);
    VDiskTest.write(narrow, false).failsWith(Kind.BUSY);
    below.open();
    reads.forEach(Ending::succeeds);
    VDiskTest.write(narrow, false).succeeds();
  }

  @Test
  void closeRunsWhatIsQueuedAndFlushesAfterIt() throws Exception {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    List<Ending> gathered = writes(2, 20);
    Thread closing =
        Thread.ofPlatform()
            .start(() -> {
              try {
                vdisk.close();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    below.open();
    closing.join();
    first.succeeds();
    gathered.forEach(Ending::succeeds);
    assertThat(below.writesBeforeFlush).isEqualTo(20);
    assertThat(below.flushes).hasValue(1);
    write(3, false).failsWith(Kind.STALE);
  }

  @Test
  void closeOfAStalledDeviceRefusesWhatHasNotBegun() throws Exception {
    VDisk impatient =
        new VDisk(VDiskFixture.config(false, true), "s", device, VDiskFixture.limits(1, 9, 50));
    below.shut();
    Ending running = VDiskTest.write(impatient, false);
    below.awaitEntered(1);
    Ending waiting = VDiskTest.write(impatient, false);
    assertThatThrownBy(impatient::close).hasMessageContaining("close failed: after 50");
    waiting.failsWith(Kind.STALE);
    running.failsWith(Kind.IO);
    below.open();
    below.closed.await();
  }

  @Test
  void oneWhoThrowsKeepsNobodyFromTheNews() throws InterruptedException {
    below.shut();
    Ending first = write(1, false);
    below.awaitEntered(1);
    vdisk.write(
        0,
        filled(BLOCK, (byte) 2),
        false,
        new Completion() {
          @Override
          public void completed() {
            throw new IllegalStateException("thrown by a test");
          }

          @Override
          public void failed(VDiskException failure) {}
        });
    Ending last = write(3, false);
    below.open();
    first.succeeds();
    last.succeeds();
  }
}
