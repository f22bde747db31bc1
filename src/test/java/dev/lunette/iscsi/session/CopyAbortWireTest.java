package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import dev.lunette.scsi.page.DeviceIdentification;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Who resets a disk, or takes it from another, knows that no copy writes to it any more. */
final class CopyAbortWireTest {
  private static final int GATED = TestServer.GATED;
  private static final int FAST = TestServer.FAST;
  private static final int ABORT_TASK = 1;
  private static final int LOGICAL_UNIT_RESET = 5;

  /** An EXTENDED COPY of one block to the gated disk, which another disk is told to make. */
  static ScsiCommand copy(WireInitiator initiator, int listIdentifier) {
    ByteBuffer list = ByteBuffer.allocate(16 + 2 * 32 + 28);
    list.put(0, (byte) listIdentifier).putShort(2, (short) 64).putInt(8, 28);
    putCscd(list.position(16), "fast");
    putCscd(list.position(48), "gated");
    list.putInt(80, 0x0200_0018).putShort(86, (short) 1).putShort(90, (short) 1);
    byte[] cdb = ByteBuffer.allocate(16).put(0, (byte) 0x83).putInt(10, list.capacity()).array();
    return initiator.writing(
        FAST, cdb, list.capacity(), true, Unpooled.wrappedBuffer(list.array()));
  }

  private static void putCscd(ByteBuffer list, String vdisk) {
    list.put((byte) 0xE4).put(new byte[3]).putInt(0x0103_0010);
    list.put(new DeviceIdentification("serial-of-" + vdisk).designator());
  }

  @Test
  void aResetOfTheDestinationWaitsForTheStepThatIsUnderWay() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator copier = WireInitiator.login(server);
        WireInitiator other = WireInitiator.another(server, 1)) {
      copier.ready(FAST);
      other.ready(GATED);
      server.gate.shut();
      copier.send(copy(copier, 1));
      server.gate.awaitArrivals(1);
      other.sendFunction(LOGICAL_UNIT_RESET, GATED, 0);
      other.expectSilence();
      server.gate.open();
      assertThat(other.expect(TaskManagementResponse.class).response()).isZero();
      copier.expectSilence(); // it has been aborted
    }
  }

  @Test
  void anAbortWaitsForItToo() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator copier = WireInitiator.login(server)) {
      copier.ready(FAST);
      server.gate.shut();
      ScsiCommand copy = copy(copier, 1);
      copier.send(copy);
      server.gate.awaitArrivals(1);
      copier.sendFunction(ABORT_TASK, FAST, copy.initiatorTaskTag());
      copier.expectSilence();
      server.gate.open();
      assertThat(copier.expect(TaskManagementResponse.class).response()).isZero();
      copier.send(copy(copier, 1));
      assertThat(copier.expect(ScsiResponse.class).status()).isZero();
    }
  }
}
