package dev.lunette.vdisk.backend.file;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Extent.State;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file is beyond any device: sparse, given back, full, cut. */
final class FileDeviceTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  @Test
  void takesSpaceOnlyForWhatIsWrittenAndGivesItBack() throws IOException {
    try (BlockDevice device = create("disk", 1024L * MIB)) {
      assertThat(allocatedBytes("disk")).isLessThan(MIB);
      device.write(100L * MIB, filled(4 * MIB, (byte) 1), true);
      long written = allocatedBytes("disk");
      assertThat(written).isBetween(4L * MIB, 5L * MIB);
      device.trim(101L * MIB, 2L * MIB);
      device.flush();
      assertThat(allocatedBytes("disk")).isLessThanOrEqualTo(written - 2 * MIB);
      assertThat(device.extents(0, 1024L * MIB, 9))
          .containsExactly(
              new Extent(0, 100L * MIB, State.HOLE),
              new Extent(100L * MIB, MIB, State.DATA),
              new Extent(101L * MIB, 2L * MIB, State.HOLE),
              new Extent(103L * MIB, MIB, State.DATA),
              new Extent(104L * MIB, 920L * MIB, State.HOLE));
    }
  }

  @Test
  void keepsSpaceForWhatIsZeroedAndTellsWhereThatIs() throws IOException {
    try (BlockDevice device = create("disk", 64L * MIB)) {
      device.write(10L * MIB, filled(2 * MIB, (byte) 1), true);
      device.zero(11L * MIB, 5L * MIB, true);
      device.trim(13L * MIB, MIB);
      device.write(14L * MIB, filled(MIB, (byte) 2), false);
      assertThat(allocatedBytes("disk")).isBetween(5L * MIB, 6L * MIB);
      if (device.provisioning().anchors()) { // a file system may not tell of such space
        requireAnchored(device);
      }
    }
  }

  private static void requireAnchored(BlockDevice device) throws IOException {
    assertThat(device.extents(0, 64L * MIB, 9))
        .containsExactly(
            new Extent(0, 10L * MIB, State.HOLE),
            new Extent(10L * MIB, MIB, State.DATA),
            new Extent(11L * MIB, 2L * MIB, State.ANCHORED),
            new Extent(13L * MIB, MIB, State.HOLE),
            new Extent(14L * MIB, MIB, State.DATA),
            new Extent(15L * MIB, MIB, State.ANCHORED),
            new Extent(16L * MIB, 48L * MIB, State.HOLE));
    assertThat(device.extents(12L * MIB, MIB / 2, 1))
        .containsExactly(new Extent(12L * MIB, MIB / 2, State.ANCHORED));
    assertThat(device.extents(12L * MIB, 3L * MIB, 1))
        .containsExactly(new Extent(12L * MIB, MIB, State.ANCHORED));
  }

  @Test
  void readsFromPageCacheAtOnce() throws IOException {
    try (BlockDevice device = create("disk", MIB)) {
      device.write(0, filled(4096, (byte) 3), false);
      ByteBuffer target = ByteBuffer.allocateDirect(4096);
      // Where the file system refuses, that is remembered and no error.
      if (device.tryRead(0, target)) {
        assertThat(target.flip()).isEqualTo(filled(4096, (byte) 3));
      }
      assertThat(device.tryRead(0, ByteBuffer.allocate(4096))).isFalse();
    }
  }

  @Test
  void findsOutOnceWhatTheFileSystemRefuses() throws IOException {
    try (Tmpfs full = Tmpfs.mount(directory, 8 * MIB)) {
      Path path = full.directory().resolve("disk");
      new FileBackend().create(FileFixture.declare(path, 4L * MIB));
      Features features = new Features(4096);
      try (BlockDevice device = new FileDevice(OpenFile.open(path, false), 4L * MIB, features)) {
        device.write(0, filled(MIB, (byte) 1), false);
        device.zero(0, 4096, true);
        assertThat(features.zeroRange).as("tmpfs zeroes no ranges").isFalse();
        assertThat(device.capabilities().zero()).isFalse();
        assertThat(read(device, 0, 4096)).isEqualTo(filled(4096, (byte) 0));
        device.trim(4096, 4096);
        assertThat(features.punchHole).as("tmpfs punches holes").isTrue();
      }
    }
  }

  @Test
  void fullDiskSaysNoSpaceAndRecovers() throws IOException {
    try (Tmpfs full = Tmpfs.mount(directory, 2 * MIB)) {
      Path path = full.directory().resolve("disk");
      FileBackend backend = new FileBackend();
      backend.create(FileFixture.declare(path, 16L * MIB));
      try (BlockDevice device = backend.open(FileFixture.declare(path, 16L * MIB))) {
        ByteBuffer source = filled(4 * MIB, (byte) 1);
        requireNoSpace(device, source);
        assertThat(source.position()).as("a part was written").isPositive();
        requireNoSpace(device, filled(4 * MIB, (byte) 2));
        device.flush();
        device.trim(0, 4L * MIB);
        device.write(MIB, filled(MIB, (byte) 3), true);
        assertThat(read(device, MIB, MIB)).isEqualTo(filled(MIB, (byte) 3));
        assertThat(read(device, 0, MIB)).isEqualTo(filled(MIB, (byte) 0));
      }
    }
  }

  @Test
  void saysThatFileWasCutUnderneath() throws IOException {
    try (BlockDevice device = create("disk", MIB)) {
      try (RandomAccessFile file = new RandomAccessFile(path("disk").toFile(), "rw")) {
        file.setLength(4096);
      }
      assertThatThrownBy(() -> read(device, 0, 8192))
          .isInstanceOf(VDiskException.class)
          .hasMessage("%s ends at byte 4096, expected 1048576: something has cut it", path("disk"));
    }
  }

  @Test
  void closedDeviceTouchesNoFile() throws IOException {
    BlockDevice device = create("disk", MIB);
    device.close();
    assertThat(device.tryRead(0, filled(512, (byte) 0))).isFalse();
    assertThat(device.tryWrite(0, filled(512, (byte) 0))).isFalse();
    for (var operation :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> device.read(0, filled(512, (byte) 0)),
            () -> device.write(0, filled(512, (byte) 0), false),
            () -> device.trim(0, 512),
            device::flush)) {
      assertThatThrownBy(operation).isInstanceOf(VDiskException.class);
    }
  }

  @Test
  void blockDeviceServesLikeFile() throws Exception {
    try (LoopDevice loop = LoopDevice.attach(directory.resolve("backing"), 8 * MIB);
        BlockDevice device = new FileBackend().open(FileFixture.declare(loop.path(), 4L * MIB))) {
      assertThat(device.sizeBytes()).isEqualTo(4L * MIB);
      device.write(MIB, filled(2 * MIB, (byte) 7), true);
      device.trim(MIB, MIB);
      device.zero(2L * MIB + 512, 1024, true);
      assertThat(read(device, MIB, MIB)).isEqualTo(filled(MIB, (byte) 0));
      assertThat(read(device, 2L * MIB, 512)).isEqualTo(filled(512, (byte) 7));
      assertThat(read(device, 2L * MIB + 512, 1024)).isEqualTo(filled(1024, (byte) 0));
      assertThat(device.extents(0, 4L * MIB, 9))
          .containsExactly(new Extent(0, 4L * MIB, State.DATA));
      device.resize(8L * MIB);
      assertThat(device.sizeBytes()).isEqualTo(8L * MIB);
      assertThatThrownBy(() -> device.resize(9L * MIB))
          .hasMessage(
              "block device %s is too short: it has 8388608 bytes, expected at least 9437184",
              loop.path());
      assertThatThrownBy(() -> new FileBackend().open(FileFixture.declare(loop.path(), MIB)))
          .isInstanceOf(VDiskException.class)
          .hasMessageContaining(loop.path().toString());
    }
  }

  private BlockDevice create(String name, long sizeBytes) throws IOException {
    FileBackend backend = new FileBackend();
    backend.create(FileFixture.declare(path(name), sizeBytes));
    return backend.open(FileFixture.declare(path(name), sizeBytes));
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  private long allocatedBytes(String name) {
    return Linux.status(path(name)).blocks() * 512;
  }

  private static void requireNoSpace(BlockDevice device, ByteBuffer source) {
    assertThatThrownBy(() -> device.write(0, source, false))
        .isInstanceOfSatisfying(
            VDiskException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE))
        .hasMessageContaining("No space left on device");
  }
}
