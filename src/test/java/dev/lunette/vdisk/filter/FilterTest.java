package dev.lunette.vdisk.filter;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.FilterConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FilterTest {
  private static final int BLOCK = 512;

  @Test
  void readOnlyReadsButRefusesEveryChange() throws IOException {
    BlockDevice below = FilterContractTest.memory(1 << 20);
    below.write(0, filled(BLOCK, (byte) 1), false);
    BlockDevice device = new ReadOnlyFilter(below);
    assertThat(device.capabilities().readOnly()).isTrue();
    assertThat(read(device, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 1));
    requireFailure(Kind.READ_ONLY, () -> device.write(0, filled(BLOCK, (byte) 2), false));
    requireFailure(Kind.READ_ONLY, () -> device.tryWrite(0, filled(BLOCK, (byte) 2)));
    requireFailure(Kind.READ_ONLY, () -> device.trim(0, BLOCK));
    requireFailure(Kind.READ_ONLY, () -> device.zero(0, BLOCK, false));
    requireFailure(Kind.READ_ONLY, () -> device.resize(2 << 20));
    assertThat(read(below, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 1));
  }

  @Test
  void delayWaitsBeforeEachOperationOfItsKind() throws IOException {
    List<Integer> waited = new ArrayList<>();
    BlockDevice device =
        new DelayFilter(
            FilterContractTest.memory(1 << 20), new FilterConfig.Delay(1, 20, 300), waited::add);
    device.read(0, filled(BLOCK, (byte) 0));
    device.write(0, filled(BLOCK, (byte) 0), false);
    device.flush();
    device.trim(0, BLOCK);
    device.zero(0, BLOCK, false);
    assertThat(waited).containsExactly(1, 20, 300, 20, 20);
  }

  @Test
  void delayAndFaultDoNothingInline() throws IOException {
    BlockDevice delay =
        new DelayFilter(FilterContractTest.memory(1 << 20), new FilterConfig.Delay(0, 0, 0));
    BlockDevice fault =
        new FaultFilter(FilterContractTest.memory(1 << 20), new FilterConfig.Fault(0, 0, 0));
    for (BlockDevice device : List.of(delay, fault)) {
      assertThat(device.capabilities().inline()).isFalse();
      assertThat(device.tryRead(0, filled(BLOCK, (byte) 0))).isFalse();
      assertThat(device.tryWrite(0, filled(BLOCK, (byte) 0))).isFalse();
    }
  }

  @Test
  void faultFailsOneInSoManyOfEachKind() throws IOException {
    BlockDevice device =
        new FaultFilter(FilterContractTest.memory(1 << 20), new FilterConfig.Fault(2, 3, 1));
    device.read(0, filled(BLOCK, (byte) 0));
    requireFailure(Kind.IO, () -> device.read(0, filled(BLOCK, (byte) 0)));
    device.read(0, filled(BLOCK, (byte) 0));
    device.write(0, filled(BLOCK, (byte) 0), false);
    device.trim(0, BLOCK);
    requireFailure(Kind.IO, () -> device.zero(0, BLOCK, false));
    requireFailure(Kind.IO, device::flush);
  }

  private static void requireFailure(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VDiskException.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
  }
}
