package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.scsi.TaskAttribute;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.HexFormat;

/** Sends commands with the task attributes of RFC 7143 11.3.1, and looks at what comes of them. */
final class TaskAttributes {

  static final int UNTAGGED = 0;
  static final int SIMPLE = 1;
  static final int ORDERED = 2;
  static final int HEAD_OF_QUEUE = 3;
  static final int ACA = 4;

  private TaskAttributes() {}

  /** The same command with another task attribute. */
  static ScsiCommand with(int attribute, ScsiCommand c) {
    return new ScsiCommand(
        c.immediate(),
        c.isFinal(),
        c.read(),
        c.write(),
        attribute,
        c.lun(),
        c.initiatorTaskTag(),
        c.expectedDataTransferLength(),
        c.cmdSn(),
        c.expStatSn(),
        c.cdb(),
        0,
        c.data());
  }

  /** Sends TEST UNIT READY and gives its tag. */
  static int sendReady(WireInitiator from, int attribute, int lun) throws IOException {
    ScsiCommand command = with(attribute, from.reading(lun, Cdbs.testUnitReady(), 0));
    from.send(command);
    return command.initiatorTaskTag();
  }

  static void expectGood(WireInitiator of, int tag) throws IOException {
    ScsiResponse response = of.expect(ScsiResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(tag);
    assertThat(response.status()).isZero();
  }

  /** Sends a write of one block that the disk has and does not finish before the gate is open. */
  static int holdWrite(TestServer server, WireInitiator of, int attribute) throws Exception {
    server.gate.shut();
    byte[] block = new byte[TestServer.BLOCK];
    ScsiCommand write =
        of.writing(
            TestServer.GATED, Cdbs.write(0, 1), block.length, true, Unpooled.wrappedBuffer(block));
    of.send(with(attribute, write));
    server.gate.awaitArrivals(1);
    return write.initiatorTaskTag();
  }

  /** Sets the control mode page of the gated disk. */
  static void select(WireInitiator by, String controlPage) throws IOException {
    byte[] list = HexFormat.of().parseHex("00000000" + controlPage);
    byte[] cdb = HexFormat.of().parseHex("15100000%02x00".formatted(list.length));
    by.send(by.writing(TestServer.GATED, cdb, list.length, true, Unpooled.wrappedBuffer(list)));
    assertThat(by.expect(ScsiResponse.class).status()).isZero();
  }

  /** Whether simple commands to the gated disk have to take a place in its task set. */
  static boolean orderMatters(TestServer server) {
    return server
        .sessions
        .targets()
        .find(TestServer.FIRST)
        .orElseThrow()
        .luns()
        .unit(TestServer.GATED)
        .taskSet()
        .ordersNow(TaskAttribute.SIMPLE);
  }
}
