package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.VDiskFixture.BLOCK;
import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the one door lets through, the same questions to every operation on a range. */
final class VDiskAdmissionTest {
  private final GatedDevice device = new GatedDevice(SIZE);
  private final VDisk vdisk = VDiskFixture.vdisk(device);

  /** Every operation on a range. */
  enum Ranged {
    READ(false) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        vdisk.read(offset, ByteBuffer.allocateDirect(length), done);
      }
    },
    WRITE(true) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        vdisk.write(offset, ByteBuffer.allocateDirect(length), false, done);
      }
    },
    TRIM(true) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        vdisk.trim(offset, length, done);
      }
    },
    TRIM_LIST(true) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        Extent good = new Extent(0, BLOCK, Extent.State.DATA);
        Extent asked = new Extent(offset, length, Extent.State.DATA);
        vdisk.unmap(length == 0 ? List.of(asked) : List.of(good, asked), false, done);
      }
    },
    ANCHOR_LIST(true) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        Extent good = new Extent(0, BLOCK, Extent.State.DATA);
        Extent asked = new Extent(offset, length, Extent.State.DATA);
        vdisk.unmap(length == 0 ? List.of(asked) : List.of(good, asked), true, done);
      }
    },
    ZERO(true) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        vdisk.zero(offset, length, done);
      }
    },
    WRITE_SAME(true) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        vdisk.writeSame(offset, length, filled(BLOCK, (byte) 1), done);
      }
    },
    VERIFY(false) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        vdisk.verify(offset, length, done);
      }
    },
    COMPARE(false) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        vdisk.compare(offset, length, ByteBuffer.allocate(length), done);
      }
    },
    EXTENTS(false) {
      @Override
      void run(VDisk vdisk, long offset, int length, Completion done) {
        vdisk.extents(offset, length, 1, ExtentsTest.answer(new AtomicReference<>(), done));
      }
    };

    final boolean changesData;

    Ranged(boolean changesData) {
      this.changesData = changesData;
    }

    abstract void run(VDisk vdisk, long offset, int length, Completion done);

    Ending on(VDisk vdisk, long offset, int length) {
      Ending ending = new Ending();
      run(vdisk, offset, length, ending);
      return ending;
    }
  }

  @ParameterizedTest
  @EnumSource
  void runsUpToTheLastBlock(Ranged operation) {
    operation.on(vdisk, SIZE - BLOCK, BLOCK).succeeds();
    operation.on(vdisk, 0, SIZE).succeeds();
  }

  @ParameterizedTest
  @EnumSource
  void refusesRangeBeyondTheEnd(Ranged operation) {
    operation.on(vdisk, SIZE, BLOCK).failsWith(Kind.OUT_OF_RANGE);
    operation.on(vdisk, SIZE - BLOCK, 2 * BLOCK).failsWith(Kind.OUT_OF_RANGE);
    assertThat(device.entered.availablePermits()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void refusesRangeThatOverflows(Ranged operation) {
    operation.on(vdisk, Long.MAX_VALUE - BLOCK + 1, BLOCK).failsWith(Kind.OUT_OF_RANGE);
    operation.on(vdisk, -BLOCK, BLOCK).failsWith(Kind.OUT_OF_RANGE);
    operation.on(vdisk, Long.MIN_VALUE, BLOCK).failsWith(Kind.OUT_OF_RANGE);
  }

  @ParameterizedTest
  @EnumSource
  void refusesPartsOfBlocks(Ranged operation) {
    operation.on(vdisk, 1, BLOCK).failsWith(Kind.UNSUPPORTED);
    operation.on(vdisk, 0, BLOCK + 1).failsWith(Kind.UNSUPPORTED);
  }

  @ParameterizedTest
  @EnumSource
  void completesEmptyRangeAtOnceUpToTheEnd(Ranged operation) {
    Ending ending = operation.on(vdisk, SIZE, 0);
    assertThat(ending.hasEnded()).isTrue();
    ending.succeeds();
    operation.on(vdisk, SIZE + BLOCK, 0).failsWith(Kind.OUT_OF_RANGE);
    assertThat(device.entered.availablePermits()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void refusesChangesOfReadOnlyVDisk(Ranged operation) {
    VDisk readOnly =
        new VDisk(
            VDiskFixture.config(true, true), "serial", device, VDiskFixture.limits(1, 1, 1000));
    assertThat(readOnly.capabilities().readOnly()).isTrue();
    for (int length : new int[] {0, BLOCK}) {
      Ending ending = operation.on(readOnly, 0, length);
      if (operation.changesData) {
        ending.failsWith(Kind.READ_ONLY);
      } else {
        ending.succeeds();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesEverythingOnceClosed(Ranged operation) throws IOException {
    vdisk.close();
    operation.on(vdisk, 0, BLOCK).failsWith(Kind.STALE);
    operation.on(vdisk, 0, 0).failsWith(Kind.STALE);
  }

  @Test
  void refusesFlushAndResizeOnceClosed() throws IOException {
    vdisk.close();
    Ending flush = new Ending();
    vdisk.flush(flush);
    flush.failsWith(Kind.STALE);
    Ending resize = new Ending();
    vdisk.resize(2L * SIZE, resize);
    resize.failsWith(Kind.STALE);
  }

  @Test
  void saysWhatWasAskedOfWhichVDisk() {
    assertThat(Ranged.READ.on(vdisk, SIZE, BLOCK).failsWith(Kind.OUT_OF_RANGE))
        .hasMessage(
            "vDisk disk0: read of 512 bytes at 1048576 failed: the vDisk has 1048576 bytes");
  }

  @Test
  void refusesPatternThatIsNoBlock() {
    Ending ending = new Ending();
    vdisk.writeSame(0, BLOCK, filled(2 * BLOCK, (byte) 1), ending);
    ending.failsWith(Kind.UNSUPPORTED);
  }

  @Test
  void trimsNothingInAnEmptyList() {
    Ending ending = new Ending();
    vdisk.unmap(List.of(), false, ending);
    ending.succeeds();
  }
}
