package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.TextRequest;
import dev.lunette.iscsi.pdu.TextResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Text requests of a server with 300 targets (RFC 7143 11.10, 11.11, Appendix C). */
class TextWireTest {

  private static final int MORE_TARGETS = 300;

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.withMoreTargets(MORE_TARGETS);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    server.close();
  }

  @Test
  void sendTargetsAllNamesEveryTargetInPartsOfWhatTheInitiatorTakes() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      Answer answer = ask(initiator, "SendTargets=All");

      assertThat(answer.text()).hasSizeGreaterThan(2 * 8192);
      assertThat(answer.parts())
          .as("PDUs of at most 8192 bytes")
          .isEqualTo(answer.leastParts(8192));
      assertThat(answer.pairs())
          .hasSize(2 * (MORE_TARGETS + 2))
          .startsWith(
              "TargetName=" + TestServer.FIRST, address(), "TargetName=" + TestServer.SECOND)
          .endsWith("TargetName=iqn.2026-11.dev.lunette:more-0299", address());
    }
  }

  @Test
  void sendTargetsByNameNamesOne() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      assertThat(ask(initiator, "SendTargets=" + TestServer.SECOND).pairs())
          .containsExactly("TargetName=" + TestServer.SECOND, address());
      assertThat(ask(initiator, "SendTargets=iqn.2026-11.dev.lunette:nobody").pairs()).isEmpty();
      assertThat(ask(initiator, "SendTargets=").pairs()).containsExactly("SendTargets=Reject");
    }
  }

  @Test
  void aNormalSessionLearnsOnlyOfItsOwnTarget() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      assertThat(ask(initiator, "SendTargets=").pairs())
          .containsExactly("TargetName=" + TestServer.FIRST, address());
      assertThat(ask(initiator, "SendTargets=" + TestServer.SECOND).pairs()).isEmpty();
      assertThat(ask(initiator, "SendTargets=All").pairs()).containsExactly("SendTargets=Reject");
    }
  }

  @Test
  void aRequestMayComeInManyParts() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      int tag = initiator.nextTag();
      send(initiator, tag, Pdu.RESERVED_TAG, true, "SendTar");
      int transferTag = expectGoOn(initiator, tag);
      send(initiator, tag, transferTag, true, "");
      expectGoOn(initiator, tag);
      send(initiator, tag, transferTag, false, "gets=" + TestServer.FIRST + "\0");

      TextResponse response = initiator.expect(TextResponse.class);

      assertThat(response.isFinal()).isTrue();
      assertThat(response.targetTransferTag()).isEqualTo(Pdu.RESERVED_TAG);
      assertThat(response.data().toString(StandardCharsets.UTF_8))
          .startsWith("TargetName=" + TestServer.FIRST + "\0");
    }
  }

  @Test
  void textThatIsTooLongIsRejectedAndCounted() throws Exception {
    try (TestServer narrow = TestServer.start(Map.of("loginTextBytes", 8192));
        WireInitiator initiator = WireInitiator.discovery(narrow)) {
      int tag = initiator.nextTag();
      send(initiator, tag, Pdu.RESERVED_TAG, true, "a".repeat(8000));
      send(initiator, tag, expectGoOn(initiator, tag), true, "a".repeat(193));

      assertThat(initiator.expect(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
      assertThat(narrow.meters.events().limits().counts()).containsEntry("loginTextBytes", 1L);
    }
  }

  @Test
  @DisplayName("past bug 7: an empty data segment is legal, with the C bit too")
  void pastBug7AnEmptyTextRequestIsAnsweredWithAndWithoutTheContinueBit() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      int tag = initiator.nextTag();
      send(initiator, tag, Pdu.RESERVED_TAG, true, "");
      int transferTag = expectGoOn(initiator, tag);
      send(initiator, tag, transferTag, false, "");

      TextResponse response = initiator.expect(TextResponse.class);

      assertThat(response.isFinal()).isTrue();
      assertThat(response.data().isReadable()).isFalse();
    }
  }

  @Test
  @DisplayName("past bugs 3 and 4: text over its bound is rejected, nothing is kept of it")
  void pastBug4TextLongerThanTheLimitIsRejected() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      int tag = initiator.nextTag();
      send(initiator, tag, Pdu.RESERVED_TAG, true, "X-a=" + "b".repeat(8188));
      int transferTag = expectGoOn(initiator, tag);
      for (int i = 0; i < 7; i++) {
        send(initiator, tag, transferTag, true, "b".repeat(8192));
        expectGoOn(initiator, tag);
      }

      send(initiator, tag, transferTag, true, "b");

      assertThat(initiator.expect(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
      assertThat(ask(initiator, "SendTargets=" + TestServer.FIRST).pairs()).hasSize(2);
    }
  }

  @Test
  @DisplayName("past bug 1: a key or value that is too long is rejected, never repeated")
  void pastBug1AKeyOrValueThatIsTooLongIsRejectedAndNotRepeated() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      for (String pair : List.of("k".repeat(64) + "=v", "X-k=" + "v".repeat(256), "SendTargets")) {
        send(initiator, initiator.nextTag(), Pdu.RESERVED_TAG, false, pair + "\0");

        Reject reject = initiator.expect(Reject.class);

        assertThat(reject.reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
        assertThat(reject.data().readableBytes()).isEqualTo(Pdu.HEADER_BYTES);
      }
      assertThat(ask(initiator, "X-" + "k".repeat(61) + "=v").pairs())
          .containsExactly("X-" + "k".repeat(61) + "=NotUnderstood");
    }
  }

  @Test
  void aContinuationThatIsNotOpenIsRejected() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      send(initiator, initiator.nextTag(), 1, false, "SendTargets=All\0");

      assertThat(initiator.expect(Reject.class).reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD);
    }
  }

  @Test
  void aNewRequestEndsAnExchangeThatIsHalfAnswered() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      send(initiator, initiator.nextTag(), Pdu.RESERVED_TAG, false, "SendTargets=All\0");
      assertThat(initiator.expect(TextResponse.class).isContinued()).isTrue();

      assertThat(ask(initiator, "SendTargets=" + TestServer.FIRST).pairs()).hasSize(2);
    }
  }

  @Test
  void aNewMaxRecvDataSegmentLengthHoldsFromTheNextAnswerOn() throws IOException {
    Offer small = Offer.LIBERAL.withMaxRecv(512);
    try (WireInitiator initiator = WireInitiator.login(server)) {
      byte[] data = Transfers.random(4096, 1);
      new Transfers(initiator).write(TestServer.FAST, 0, data);

      assertThat(ask(initiator, "MaxRecvDataSegmentLength=512").pairs()).isEmpty();

      initiator.send(initiator.reading(TestServer.FAST, Cdbs.read(0, 8), 4096));
      int parts = 0;
      for (int left = 4096; left > 0; parts++) {
        int length = initiator.receive().data().readableBytes();
        assertThat(length).isLessThanOrEqualTo(small.maxRecv());
        left -= length;
      }
      assertThat(parts).isEqualTo(8);
      assertThat(ask(initiator, "MaxRecvDataSegmentLength=511").pairs())
          .containsExactly("MaxRecvDataSegmentLength=Reject");
      assertThat(ask(initiator, "HeaderDigest=CRC32C").pairs())
          .containsExactly("HeaderDigest=Reject");
    }
  }

  private static String address() {
    return "TargetAddress=127.0.0.1:%d,1".formatted(TestServer.ADVERTISED_PORT);
  }

  /** A whole answer and the number of PDUs that it came in. */
  private record Answer(String text, int parts) {

    List<String> pairs() {
      return text.isEmpty() ? List.of() : List.of(text.split("\0"));
    }

    int leastParts(int segmentBytes) {
      return Math.ceilDiv(text.length(), segmentBytes);
    }
  }

  private static Answer ask(WireInitiator initiator, String pair) throws IOException {
    int tag = initiator.nextTag();
    send(initiator, tag, Pdu.RESERVED_TAG, false, pair + "\0");
    StringBuilder text = new StringBuilder();
    int parts = 1;
    TextResponse response = initiator.expect(TextResponse.class);
    for (; !response.isFinal(); parts++) {
      assertThat(response.isContinued()).isTrue();
      assertThat(response.initiatorTaskTag()).isEqualTo(tag);
      text.append(response.data().toString(StandardCharsets.UTF_8));
      send(initiator, tag, response.targetTransferTag(), false, "");
      response = initiator.expect(TextResponse.class);
    }
    assertThat(response.isContinued()).isFalse();
    assertThat(response.targetTransferTag()).isEqualTo(Pdu.RESERVED_TAG);
    text.append(response.data().toString(StandardCharsets.UTF_8));
    return new Answer(text.toString(), parts);
  }

  private static void send(
      WireInitiator initiator, int tag, int transferTag, boolean isContinued, String text)
      throws IOException {
    ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    initiator.send(
        new TextRequest(
            false, !isContinued, isContinued, 0, tag, transferTag, initiator.cmdSn++, 0, data));
  }

  /** The empty answer that asks for the next part. */
  private static int expectGoOn(WireInitiator initiator, int tag) throws IOException {
    TextResponse response = initiator.expect(TextResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(tag);
    assertThat(response.isFinal()).isFalse();
    assertThat(response.isContinued()).isFalse();
    assertThat(response.data().isReadable()).isFalse();
    assertThat(response.targetTransferTag()).isNotEqualTo(Pdu.RESERVED_TAG);
    return response.targetTransferTag();
  }
}
