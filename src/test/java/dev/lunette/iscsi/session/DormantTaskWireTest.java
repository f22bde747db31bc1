package dev.lunette.iscsi.session;

import static dev.lunette.iscsi.session.TaskAttributes.ORDERED;
import static dev.lunette.iscsi.session.TaskAttributes.SIMPLE;
import static dev.lunette.iscsi.session.TaskAttributes.expectGood;
import static dev.lunette.iscsi.session.TaskAttributes.holdWrite;
import static dev.lunette.iscsi.session.TaskAttributes.sendReady;
import static dev.lunette.iscsi.session.TaskAttributes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What becomes of a command and its data while others come first (SAM-5 8.8). */
final class DormantTaskWireTest extends TwoSessionsFixture {

  @Test
  void aDormantWriteIsNotAskedForItsData() throws Exception {
    int held = holdWrite(server, one, SIMPLE);
    byte[] data = Transfers.random(8 * BLOCK, 3);
    ScsiCommand write =
        two.writing(GATED, Cdbs.write(8, 8), data.length, true, Unpooled.EMPTY_BUFFER);
    two.send(with(ORDERED, write));
    two.expectSilence();

    server.gate.open();

    expectGood(one, held);
    ReadyToTransfer request = two.expect(ReadyToTransfer.class);
    new Transfers(two).answer(write, request, data);
    expectGood(two, write.initiatorTaskTag());
    assertThat(new Transfers(one).read(GATED, 8, data.length)).isEqualTo(data);
  }

  @Test
  void aDormantWriteKeepsTheDataThatComesUnasked() throws Exception {
    int held = holdWrite(server, one, SIMPLE);
    byte[] data = Transfers.random(8 * BLOCK, 4);
    ScsiCommand write =
        two.writing(
            GATED, Cdbs.write(8, 8), data.length, true, Unpooled.wrappedBuffer(data, 0, 2 * BLOCK));
    two.send(with(ORDERED, write));
    two.expectSilence();

    server.gate.open();

    expectGood(one, held);
    ReadyToTransfer request = two.expect(ReadyToTransfer.class);
    assertThat(request.bufferOffset()).isEqualTo(2 * BLOCK);
    new Transfers(two).answer(write, request, data);
    expectGood(two, write.initiatorTaskTag());
    assertThat(new Transfers(one).read(GATED, 8, data.length)).isEqualTo(data);
  }

  @Test
  void whatAnOlderCommandChangesCountsForAYoungerOne() throws Exception {
    byte[] reserve = HexFormat.of().parseHex("160000000000");
    byte[] release = HexFormat.of().parseHex("170000000000");
    one.send(one.reading(GATED, reserve, 0));
    one.expect(ScsiResponse.class);
    int held = holdWrite(server, one, SIMPLE);
    ScsiCommand ordered = with(ORDERED, one.reading(GATED, release, 0));
    one.send(ordered);
    one.expectSilence();
    byte[] data = Transfers.random(BLOCK, 5);
    int write = two.sendWrite(GATED, 1, data); // a reservation conflict, if it were judged now
    two.expectSilence();

    server.gate.open();

    expectGood(one, held);
    expectGood(one, ordered.initiatorTaskTag());
    expectGood(two, write);
    assertThat(new Transfers(two).read(GATED, 1, BLOCK)).isEqualTo(data);
  }

  @Test
  void whatFailsWhenItsTurnComesIsNotAskedForItsData() throws Exception {
    int held = holdWrite(server, one, SIMPLE);
    ScsiCommand ordered =
        with(ORDERED, one.reading(GATED, HexFormat.of().parseHex("160000000000"), 0));
    one.send(ordered);
    one.expectSilence();
    ScsiCommand write =
        two.writing(GATED, Cdbs.write(1, 4), 4 * BLOCK, true, Unpooled.wrappedBuffer(new byte[9]));
    two.send(write);
    two.expectSilence();

    server.gate.open();

    expectGood(one, held);
    expectGood(one, ordered.initiatorTaskTag());
    ScsiResponse response = two.expect(ScsiResponse.class);
    assertThat(response.status()).as("RESERVATION CONFLICT").isEqualTo(0x18);
    assertThat(response.residualCount()).isEqualTo(4 * BLOCK);
  }

  @Test
  void whatIsBoundToFailWaitsForItsTurn() throws Exception {
    int held = holdWrite(server, one, SIMPLE);
    int ordered = sendReady(one, ORDERED, GATED);
    one.expectSilence();
    two.sendRead(GATED, Integer.MAX_VALUE, 1);
    two.expectSilence();

    server.gate.open();

    expectGood(one, held);
    expectGood(one, ordered);
    assertThat(Senses.of(two.expect(ScsiResponse.class))).isEqualTo("5/21/00");
  }
}
