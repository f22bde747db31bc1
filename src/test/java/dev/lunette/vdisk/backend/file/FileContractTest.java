package dev.lunette.vdisk.backend.file;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.BlockDeviceContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of a device, by the fast ways of the file system and by each way that replaces one.
 */
final class FileContractTest {
  @TempDir Path directory;

  @Nested
  final class AsTheFileSystemCan extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      FileBackend backend = new FileBackend();
      VDiskConfig vdisk = FileFixture.declare(directory.resolve("disk"), sizeBytes);
      backend.create(vdisk);
      return backend.open(vdisk);
    }
  }

  @Nested
  final class WithoutNowait extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return without(
          sizeBytes,
          features -> {
            features.nowaitRead = false;
            features.nowaitWrite = false;
          });
    }
  }

  @Nested
  final class WithoutHoles extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return without(sizeBytes, features -> features.punchHole = false);
    }
  }

  @Nested
  final class WithoutZeroRange extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return without(sizeBytes, features -> features.zeroRange = false);
    }
  }

  @Nested
  final class WithoutAnything extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return without(
          sizeBytes,
          features -> {
            features.nowaitRead = false;
            features.nowaitWrite = false;
            features.punchHole = false;
            features.zeroRange = false;
          });
    }
  }

  @Nested
  final class InMemory extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      BlockDevice device = without(sizeBytes, features -> {});
      return new MemoryFile(device, SharedFile.open(directory.resolve("disk")));
    }
  }

  private BlockDevice without(long sizeBytes, Consumer<Features> loss) throws IOException {
    Path path = directory.resolve("disk");
    new FileBackend().create(FileFixture.declare(path, sizeBytes));
    Features features = new Features(4096);
    loss.accept(features);
    return new FileDevice(OpenFile.open(path, false), sizeBytes, features);
  }
}
