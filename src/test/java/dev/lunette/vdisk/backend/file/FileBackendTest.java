package dev.lunette.vdisk.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Creating, opening and deleting, and what is said when that can't be done. */
final class FileBackendTest {
  private static final long MIB = 1 << 20;

  private final FileBackend backend = new FileBackend();

  @TempDir Path directory;

  @Test
  void isFoundByItsName() {
    assertThat(ServiceLoader.load(Backend.class).stream().map(found -> found.get().name()))
        .contains("file", "memory");
  }

  @Test
  void createsThinFileThatOnlyItsOwnerMayRead() throws IOException {
    VDiskConfig vdisk = FileFixture.declare(directory.resolve("disk"), 1L << 40);
    assertThat(backend.exists(vdisk)).isFalse();
    backend.create(vdisk);
    assertThat(backend.exists(vdisk)).isTrue();
    FileStatus status = Linux.status(directory.resolve("disk"));
    assertThat(status.sizeBytes()).isEqualTo(1L << 40);
    assertThat(status.blocks()).isLessThan(100);
    assertThat(status.mode() & 0777).isEqualTo(0600);
    assertThatThrownBy(() -> backend.create(vdisk)).hasMessageContaining("File exists");
  }

  @Test
  void leavesNothingBehindWhenSizeIsTooMuch() {
    VDiskConfig vdisk = FileFixture.declare(directory.resolve("disk"), Long.MAX_VALUE - 511);
    assertThatThrownBy(() -> backend.create(vdisk)).hasMessageContaining("9223372036854775296");
    assertThat(directory.resolve("disk")).doesNotExist();
  }

  @Test
  void saysThatDirectoryIsMissing() {
    Path path = directory.resolve("nowhere/disk");
    assertThatThrownBy(() -> backend.create(FileFixture.declare(path, MIB)))
        .hasMessage(
            path + " can't be created, its directory is missing: No such file or directory");
  }

  @Test
  void saysThatFileIsMissing() {
    Path path = directory.resolve("disk");
    assertThatThrownBy(() -> backend.open(FileFixture.declare(path, MIB)))
        .hasMessage(path + " does not exist: No such file or directory");
  }

  @Test
  void allIsDataWhereNobodyKnowsOfHoles() {
    for (String path : List.of("/proc/self/status", directory + "/disk")) {
      try (SparseFile file = SparseFile.open(Path.of(path))) {
        assertThat(file.dataFrom(MIB, 2 * MIB)).as(path).isEqualTo(MIB);
      }
    }
  }

  @Test
  void saysThatPathIsMissing() {
    VDiskConfig vdisk = VDiskDeclaration.of("disk", "file", MIB).config();
    assertThatThrownBy(() -> backend.open(vdisk)).hasMessageContaining("needs a path");
  }

  @Test
  void refusesDirectoriesAndCharacterDevices() {
    assertThatThrownBy(() -> backend.open(FileFixture.declare(directory, MIB)))
        .hasMessage(directory + " is a directory, expected a file or a block device");
    assertThatThrownBy(() -> backend.open(FileFixture.declare(Path.of("/dev/zero"), MIB)))
        .hasMessage("/dev/zero is something special, expected a file or a block device");
  }

  @Test
  void opensAtTheSizeThatTheFileHas() throws IOException {
    backend.create(FileFixture.declare(directory.resolve("disk"), MIB));
    try (BlockDevice device =
        backend.open(FileFixture.declare(directory.resolve("disk"), 2 * MIB))) {
      assertThat(device.sizeBytes()).isEqualTo(MIB);
    }
  }

  @Test
  void opensReadOnlyWithoutRightToWrite() throws IOException {
    Path path = directory.resolve("disk");
    backend.create(FileFixture.declare(path, MIB));
    try (BlockDevice device = backend.open(FileFixture.declare(path, MIB, true))) {
      assertThat(device.capabilities().readOnly()).isTrue();
      assertThat(device.capabilities().resize()).isFalse();
      assertThatThrownBy(() -> device.write(0, ByteBuffer.allocateDirect(512), false))
          .isInstanceOf(VDiskException.class);
    }
  }

  @Test
  void locksAgainstItself() throws IOException {
    VDiskConfig vdisk = FileFixture.declare(directory.resolve("disk"), MIB);
    backend.create(vdisk);
    try (BlockDevice device = backend.open(vdisk)) {
      assertThat(device.sizeBytes()).isEqualTo(MIB);
      assertThatThrownBy(() -> backend.open(vdisk))
          .hasMessage(
              "%s is locked by this server itself, for another vDisk;"
                  + " only one server may have it open",
              directory.resolve("disk"));
      assertThatThrownBy(() -> backend.delete(vdisk)).hasMessageContaining("is locked by");
    }
    backend.open(vdisk).close();
  }

  @Test
  void saysWhichProcessHasTheLock() throws Exception {
    VDiskConfig vdisk = FileFixture.declare(directory.resolve("disk"), MIB);
    backend.create(vdisk);
    Process other =
        new ProcessBuilder(
                "flock", directory.resolve("disk").toString(), "sh", "-c", "echo locked; read x")
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      assertThatThrownBy(() -> backend.open(vdisk))
          .isInstanceOfSatisfying(
              VDiskException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.IO))
          .hasMessageContaining("is locked by process " + other.pid());
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }
    backend.open(vdisk).close();
  }

  @Test
  void readsHolderFromTableOfLocks() {
    FileStatus file = new FileStatus(0, 0, 0, 0, 4096, 0xfe, 1, 131090, 0, 0);
    List<String> locks =
        List.of(
            "1: POSIX  ADVISORY  WRITE 11 fe:01:131090 0 EOF",
            "2: FLOCK  ADVISORY  WRITE 22 fe:00:131090 0 EOF",
            "garbage",
            "3: FLOCK  ADVISORY  WRITE 0 fe:01:131090 0 EOF",
            "4: FLOCK  ADVISORY  WRITE 33 fe:01:131090 0 EOF");
    assertThat(LockHolder.find(locks, file)).contains(33L);
    assertThat(LockHolder.find(locks.subList(0, 4), file)).isEmpty();
  }

  @Test
  void aBlockDeviceThatIsDeletedStaysWithWhatItHolds() throws IOException {
    try (LoopDevice loop = LoopDevice.attach(directory.resolve("backing"), (int) MIB)) {
      VDiskConfig vdisk = FileFixture.declare(loop.path(), MIB);
      ByteBuffer block = ByteBuffer.allocateDirect(512).put(0, (byte) 7);
      try (BlockDevice device = backend.open(vdisk)) {
        device.write(0, block, true);
      }
      backend.delete(vdisk);
      try (BlockDevice device = backend.open(vdisk)) {
        device.read(0, block.clear().put(0, (byte) 0));
        assertThat(block.get(0)).isEqualTo((byte) 7);
      }
    }
  }

  @Test
  void aBlockDeviceIsTheWholeImageOfACdRom() throws IOException {
    try (LoopDevice loop = LoopDevice.attach(directory.resolve("disc"), (int) MIB)) {
      VDiskConfig disc = VDiskConfig.cdRom("disc", loop.path(), 0, Optional.empty(), List.of());
      try (BlockDevice device = backend.open(disc)) {
        assertThat(device.sizeBytes()).isEqualTo(MIB);
        assertThat(device.capabilities().readOnly()).isTrue();
      }
    }
  }

  @Test
  void deletesFileThatIsNotOpen() throws IOException {
    VDiskConfig vdisk = FileFixture.declare(directory.resolve("disk"), MIB);
    backend.create(vdisk);
    backend.delete(vdisk);
    assertThat(Files.exists(directory.resolve("disk"))).isFalse();
  }
}
