package dev.lunette.iscsi.session;

import static dev.lunette.iscsi.session.TaskAttributes.HEAD_OF_QUEUE;
import static dev.lunette.iscsi.session.TaskAttributes.ORDERED;
import static dev.lunette.iscsi.session.TaskAttributes.SIMPLE;
import static dev.lunette.iscsi.session.TaskAttributes.expectGood;
import static dev.lunette.iscsi.session.TaskAttributes.holdWrite;
import static dev.lunette.iscsi.session.TaskAttributes.orderMatters;
import static dev.lunette.iscsi.session.TaskAttributes.sendReady;
import static dev.lunette.iscsi.session.TaskAttributes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A SANITIZE takes hours: whatever its task attribute, others are answered meanwhile. */
final class SanitizeOrderWireTest extends TwoSessionsFixture {

  private static final byte[] OVERWRITE =
      HexFormat.of().parseHex("48010000000000000500000000000000");
  private static final byte[] LIST = {1, 0, 0, 1, 0x5A};

  private ScsiCommand sanitize(int attribute, ByteBuf unasked) throws IOException {
    ScsiCommand command =
        with(attribute, one.writing(GATED, OVERWRITE, LIST.length, true, unasked));
    one.send(command);
    return command;
  }

  private static void expectInProgress(WireInitiator of, int tag) throws IOException {
    ScsiResponse response = of.expect(ScsiResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(tag);
    assertThat(Senses.of(response)).isEqualTo("2/04/1B");
  }

  @ParameterizedTest
  @ValueSource(ints = {SIMPLE, ORDERED, HEAD_OF_QUEUE})
  void othersAreToldOfItMeanwhile(int attribute) throws Exception {
    server.gate.shut();
    ScsiCommand sanitize = sanitize(attribute, Unpooled.wrappedBuffer(LIST));
    server.gate.awaitArrivals(1);

    for (WireInitiator from : new WireInitiator[] {one, two}) {
      for (int other : new int[] {SIMPLE, ORDERED, HEAD_OF_QUEUE, SIMPLE}) {
        expectInProgress(from, sendReady(from, other, GATED));
      }
      from.send(with(ORDERED, from.reading(GATED, Cdbs.inquiry(36), 36)));
      assertThat(from.expect(DataIn.class).data().readableBytes()).isEqualTo(36);
    }
    server.gate.open();

    expectGood(one, sanitize.initiatorTaskTag());
    Deadline.await("order matters no longer", () -> !orderMatters(server));
    expectGood(two, sendReady(two, SIMPLE, GATED));
  }

  @Test
  void whoCameBeforeItBeganIsToldOfItToo() throws Exception {
    ScsiCommand sanitize = sanitize(SIMPLE, Unpooled.EMPTY_BUFFER);
    ReadyToTransfer asked = one.expect(ReadyToTransfer.class);
    int ordered = sendReady(two, ORDERED, GATED);
    two.expectSilence();
    server.gate.shut();

    new Transfers(one).answer(sanitize, asked, LIST);

    expectInProgress(two, ordered);
    server.gate.open();
    expectGood(one, sanitize.initiatorTaskTag());
  }

  @Test
  void orderedOneBeginsWhenOlderCommandsAreOver() throws Exception {
    int write = holdWrite(server, two, SIMPLE);
    ScsiCommand sanitize = sanitize(ORDERED, Unpooled.wrappedBuffer(LIST));
    one.expectSilence(); // so it came before the next
    int younger = sendReady(two, SIMPLE, GATED);
    two.expectSilence();

    server.gate.open();

    expectGood(two, write);
    ScsiResponse answer = two.expect(ScsiResponse.class); // it may be over by now
    assertThat(answer.initiatorTaskTag()).isEqualTo(younger);
    expectGood(one, sanitize.initiatorTaskTag());
    assertThat(new Transfers(two).read(GATED, 0, BLOCK)).containsOnly(0x5A);
  }
}
