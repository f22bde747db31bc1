package dev.lunette.vdisk.filter;

import dev.lunette.config.FilterConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.BlockDeviceContract;
import dev.lunette.vdisk.FilterDevice;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import java.io.IOException;
import org.junit.jupiter.api.Nested;

/** Every filter that is told to do nothing leaves the contract of a device whole. */
final class FilterContractTest {

  static BlockDevice memory(long sizeBytes) throws IOException {
    return new MemoryBackend().open(VDiskDeclaration.memory("filtered", sizeBytes).config());
  }

  @Nested
  final class Plain extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return new FilterDevice(memory(sizeBytes)) {};
    }
  }

  @Nested
  final class Delay extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return new DelayFilter(memory(sizeBytes), new FilterConfig.Delay(1, 1, 1), millis -> {});
    }
  }

  @Nested
  final class Fault extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return new FaultFilter(memory(sizeBytes), new FilterConfig.Fault(0, 0, 0));
    }
  }

  @Nested
  final class Stack extends BlockDeviceContract {
    @Override
    protected BlockDevice open(long sizeBytes) throws IOException {
      return new DelayFilter(
          new FaultFilter(memory(sizeBytes), new FilterConfig.Fault(0, 0, 0)),
          new FilterConfig.Delay(0, 0, 0));
    }
  }
}
