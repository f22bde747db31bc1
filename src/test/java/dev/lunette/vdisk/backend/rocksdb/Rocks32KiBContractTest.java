package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.BlockDeviceContract;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class Rocks32KiBContractTest extends BlockDeviceContract {
  @TempDir Path directory;

  private @Nullable Disk disk;

  @Override
  protected BlockDevice open(long sizeBytes) throws IOException {
    disk = new Disk(directory, sizeBytes, 32 << 10);
    return disk.device;
  }

  @AfterEach
  void closeStore() throws IOException {
    if (disk != null) {
      disk.close();
    }
  }
}
