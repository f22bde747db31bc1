package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.backend.file.FileBackend;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A device that can be moved is a device like any other, also in the middle of a move. */
final class MovableContractTest {
  @TempDir Path directory;

  static BlockDevice memory(long sizeBytes) throws IOException {
    return new MemoryBackend().open(VDiskDeclaration.memory("moved", sizeBytes).config());
  }

  static BlockDevice file(Path path, long sizeBytes) throws IOException {
    FileBackend backend = new FileBackend();
    VDiskConfig config = VDiskDeclaration.file("moved", path, sizeBytes).config();
    backend.create(config);
    return backend.open(config);
  }

  /** Half way to another device; closing it lets the move go on, which is then cancelled. */
  private static BlockDevice halfWay(BlockDevice from, BlockDevice to) {
    MovableDevice device = new MovableDevice(from, 1 << 20);
    MoveInTest move = MoveInTest.start(device, to, from.sizeBytes() / 2).awaitHeld();
    return new FilterDevice(device) {
      @Override
      public void close() throws IOException {
        move.go();
        next.close();
        to.close();
      }
    };
  }

  @Nested
  final class AtRest extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return new MovableDevice(memory(sizeBytes));
    }
  }

  @Nested
  final class HalfWayToAFile extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return halfWay(memory(sizeBytes), file(directory.resolve("to"), sizeBytes));
    }
  }

  @Nested
  final class HalfWayToMemory extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return halfWay(file(directory.resolve("from"), sizeBytes), memory(sizeBytes));
    }
  }

  /** It has been moved, onto a device that held something else. */
  @Nested
  final class Afterwards extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      MovableDevice device = new MovableDevice(memory(sizeBytes));
      BlockDevice used = memory(sizeBytes);
      used.write(0, filled((int) sizeBytes, (byte) 1), false);
      try {
        MoveInTest.start(device, used, Long.MAX_VALUE).finish();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      return device;
    }
  }
}
