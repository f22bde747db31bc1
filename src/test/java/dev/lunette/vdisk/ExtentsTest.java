package dev.lunette.vdisk;

import static dev.lunette.vdisk.VDiskFixture.BLOCK;
import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.Extent.State;
import dev.lunette.vdisk.VDiskException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the one door says about what is stored where. */
final class ExtentsTest {

  /** A device whose bytes are holes from one place to the next and data from there on, in turn. */
  private static final class Striped extends FilterDevice {
    private final List<Long> changes;
    private final int atOnce;

    Striped(int atOnce, List<Long> changes) {
      super(new GatedDevice(SIZE));
      this.atOnce = atOnce;
      this.changes = changes;
    }

    State stateAt(long at) {
      int passed = 0;
      while (passed < changes.size() && changes.get(passed) <= at) {
        passed++;
      }
      return passed % 2 == 0 ? State.HOLE : State.DATA;
    }

    @Override
    public List<Extent> extents(long offset, long length, int most) {
      List<Extent> extents = new ArrayList<>();
      long end = offset + length;
      for (long at = offset; at < end && extents.size() < Math.min(most, atOnce); ) {
        long start = at;
        long next = changes.stream().filter(change -> change > start).findFirst().orElse(end);
        extents.add(new Extent(at, Math.min(next, end) - at, stateAt(at)));
        at = Math.min(next, end);
      }
      return extents;
    }
  }

  private static Striped striped(long... changes) {
    return new Striped(Integer.MAX_VALUE, Arrays.stream(changes).boxed().toList());
  }

  private static List<Extent> extents(BlockDevice device, long offset, long length, int most) {
    Ending ending = new Ending();
    AtomicReference<List<Extent>> found = new AtomicReference<>();
    VDiskFixture.vdisk(device).extents(offset, length, most, answer(found, ending));
    ending.succeeds();
    return found.get();
  }

  static ExtentCompletion answer(AtomicReference<List<Extent>> found, Completion done) {
    return new ExtentCompletion() {
      @Override
      public void completed(List<Extent> extents) {
        found.set(extents);
        done.completed();
      }

      @Override
      public void failed(VDiskException failure) {
        done.failed(failure);
      }
    };
  }

  private static Extent hole(int block, int blocks) {
    return new Extent((long) block * BLOCK, (long) blocks * BLOCK, State.HOLE);
  }

  private static Extent data(int block, int blocks) {
    return new Extent((long) block * BLOCK, (long) blocks * BLOCK, State.DATA);
  }

  @Test
  void coversTheRangeAndNothingElse() {
    Striped device = striped(4 * BLOCK, 8 * BLOCK);
    assertThat(extents(device, 0, SIZE, 9))
        .containsExactly(hole(0, 4), data(4, 4), hole(8, SIZE / BLOCK - 8));
    assertThat(extents(device, 5 * BLOCK, 4 * BLOCK, 9)).containsExactly(data(5, 3), hole(8, 1));
  }

  @Test
  void tellsTheFirstOfThemWhole() {
    Striped device = striped(4 * BLOCK, 8 * BLOCK);
    assertThat(extents(device, 0, SIZE, 1)).containsExactly(hole(0, 4));
    assertThat(extents(device, 0, SIZE, 2)).containsExactly(hole(0, 4), data(4, 4));
  }

  @Test
  void callsABlockAHoleOnlyIfAllOfItIs() {
    assertThat(extents(striped(2 * BLOCK + 1, 2 * BLOCK + 2), 0, 4 * BLOCK, 9))
        .containsExactly(hole(0, 2), data(2, 1), hole(3, 1));
    assertThat(extents(striped(0, BLOCK - 1, 2 * BLOCK + 1), 0, 4 * BLOCK, 9))
        .as("a hole from the end of a block to the start of another one")
        .containsExactly(data(0, 1), hole(1, 1), data(2, 2));
    assertThat(extents(striped(0, BLOCK + 1, 2 * BLOCK - 1), 0, 4 * BLOCK, 9))
        .as("a hole that is no block")
        .containsExactly(data(0, 4));
  }

  @Test
  void joinsNeighboursInTheSameState() {
    BlockDevice device =
        new FilterDevice(new GatedDevice(SIZE)) {
          @Override
          public List<Extent> extents(long offset, long length, int most) {
            State state = offset < SIZE / 2 ? State.DATA : State.HOLE;
            return List.of(new Extent(offset, Math.min(length, 128), state));
          }
        };
    int half = SIZE / BLOCK / 2;
    assertThat(extents(device, 0, SIZE, 1)).containsExactly(data(0, half));
    assertThat(extents(device, 0, SIZE, 2)).containsExactly(data(0, half), hole(half, half));
  }

  @Test
  void agreesWithTheBytes() {
    long seed = System.nanoTime();
    System.out.println("ExtentsTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      int step = random.nextBoolean() ? 100 : 4 * BLOCK;
      List<Long> changes = new ArrayList<>();
      for (long at = random.nextInt(step); at < 64 * BLOCK; at += 1 + random.nextInt(step)) {
        changes.add(at);
      }
      Striped device = new Striped(1 + random.nextInt(3), changes);
      int first = random.nextInt(32);
      int blocks = 1 + random.nextInt(32);
      int most = 1 + random.nextInt(8);
      List<Extent> all = expected(device, first, blocks);
      assertThat(extents(device, (long) first * BLOCK, (long) blocks * BLOCK, most))
          .as("round %s", round)
          .isEqualTo(all.subList(0, Math.min(most, all.size())));
    }
  }

  /** Found by looking at each byte. */
  private static List<Extent> expected(Striped device, int first, int blocks) {
    List<Extent> extents = new ArrayList<>();
    for (int block = first; block < first + blocks; block++) {
      long start = (long) block * BLOCK;
      boolean hole = true;
      for (long at = start; hole && at < start + BLOCK; at++) {
        hole = device.stateAt(at) == State.HOLE;
      }
      State state = hole ? State.HOLE : State.DATA;
      if (!extents.isEmpty() && extents.getLast().state() == state) {
        long from = extents.removeLast().offset();
        extents.add(new Extent(from, start + BLOCK - from, state));
      } else {
        extents.add(new Extent(start, BLOCK, state));
      }
    }
    return extents;
  }

  @Test
  void comesToAnEndWithADeviceThatTellsNothing() {
    BlockDevice device =
        new FilterDevice(new GatedDevice(SIZE)) {
          @Override
          public List<Extent> extents(long offset, long length, int most) {
            return List.of();
          }
        };
    Ending ending = new Ending();
    VDiskFixture.vdisk(device).extents(0, BLOCK, 1, answer(new AtomicReference<>(), ending));
    assertThat(ending.failsWith(Kind.IO))
        .hasMessage(
            "vDisk disk0: extents of 512 bytes at 0 failed:"
                + " java.lang.IllegalStateException: the device told nothing of byte 0");
  }

  @Test
  void asksOnTheExecutor() {
    Ending ending = new Ending();
    VDisk vdisk = VDiskFixture.vdisk(new GatedDevice(SIZE));
    vdisk.extents(0, SIZE, 1, answer(new AtomicReference<>(), ending));
    assertThat(ending.thread().getName()).isEqualTo("vdisk-disk0-1");
  }
}
