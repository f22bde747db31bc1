package dev.lunette.vdisk;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A device of which nobody knows whether it has moved. */
final class StrandedDeviceTest {
  private static final int SIZE = 16 << 20;
  private static final int BLOCK = 512;

  private final BlockDevice from = MovableContractTest.memory(SIZE);
  private final BlockDevice to = MovableContractTest.memory(SIZE);
  private final MovableDevice device = new MovableDevice(from);

  StrandedDeviceTest() throws IOException {}

  /** It may have been made, and then what is written to the old device would be lost. */
  @Test
  void afterACommitThatFailsItCanOnlyBeRead() throws Exception {
    from.write(0, filled(BLOCK, (byte) 1), false);
    MoveInTest failing = MoveInTest.start(device, to, SIZE / 2).awaitHeld();
    failing.commitFailure = new IOException("the disk of the catalog failed");
    assertThatThrownBy(failing::finish).hasRootCauseMessage("the disk of the catalog failed");
    ByteBuffer block = filled(BLOCK, (byte) 3);
    assertThat(device.tryWrite(0, block)).isFalse();
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            () -> device.write(0, block, false),
            () -> device.write(List.of(new Write(0, block, false))),
            device::flush,
            () -> device.trim(0, BLOCK),
            () -> device.zero(0, BLOCK, false),
            () -> device.resize(2L * SIZE))) {
      assertThatThrownBy(change)
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IO))
          .hasMessageContaining("can be read only until the server is started again");
    }
    assertThat(read(device, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 1));
    assertThat(read(to, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 1));
  }
}
