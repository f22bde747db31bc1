package dev.lunette.iscsi.session;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.login.Negotiation;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.TextKeys;
import dev.lunette.iscsi.pdu.TextKeysException;
import dev.lunette.iscsi.pdu.TextRequest;
import dev.lunette.iscsi.target.Discovery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Text requests in the full feature phase (RFC 7143 11.10, 11.11): SendTargets and the few keys
 * that may change here, in any number of PDUs both ways.
 */
final class TextExchange {

  /** Tag of the one exchange that a session has at a time. */
  private static final int TARGET_TRANSFER_TAG = 1;

  private final Session session;
  private final Channel channel;
  private final Responder responder;
  private final ByteBuf asked = Unpooled.buffer(0);
  private ByteBuf unsent = Unpooled.EMPTY_BUFFER;
  private int initiatorTaskTag = Pdu.RESERVED_TAG;

  TextExchange(Session session, Channel channel, Responder responder) {
    this.session = session;
    this.channel = channel;
    this.responder = responder;
  }

  void request(TextRequest request) throws IscsiException {
    if (request.targetTransferTag() == Pdu.RESERVED_TAG) {
      clear(); // a new exchange ends the old one (RFC 7143 11.10.4)
      initiatorTaskTag = request.initiatorTaskTag();
    } else if (request.targetTransferTag() != TARGET_TRANSFER_TAG
        || request.initiatorTaskTag() != initiatorTaskTag) {
      throw IscsiException.reject(
          RejectReason.INVALID_PDU_FIELD,
          "Text Request continues exchange %08x of task %08x, which is not open"
              .formatted(request.targetTransferTag(), request.initiatorTaskTag()));
    }
    if (unsent.isReadable()) {
      send(request.isFinal());
      return;
    }
    int most = session.limits().loginTextBytes();
    if (request.data().readableBytes() > most - asked.readableBytes()) {
      clear();
      session.events().limits().count("loginTextBytes");
      throw IscsiException.reject(
          RejectReason.PROTOCOL_ERROR, "text is longer than %d bytes".formatted(most));
    }
    asked.writeBytes(request.data(), request.data().readerIndex(), request.data().readableBytes());
    if (request.isContinued()) {
      responder.text(initiatorTaskTag, TARGET_TRANSFER_TAG, false, Unpooled.EMPTY_BUFFER);
      return;
    }
    unsent = Unpooled.wrappedBuffer(TextKeys.encode(answer()));
    asked.clear();
    send(request.isFinal());
  }

  /** Forgets an exchange that goes no further. */
  void clear() {
    asked.clear();
    unsent = Unpooled.EMPTY_BUFFER;
    initiatorTaskTag = Pdu.RESERVED_TAG;
  }

  private List<TextKeys.Pair> answer() throws IscsiException {
    SequencedMap<String, String> keys;
    try {
      keys = TextKeys.parse(asked);
    } catch (TextKeysException e) {
      clear();
      throw IscsiException.reject(RejectReason.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
    }
    Negotiation.TextAnswer answer =
        Negotiation.answerText(keys, session.negotiated(), this::sendTargets);
    session.negotiated(answer.negotiated());
    return answer.pairs();
  }

  private Optional<List<Map.Entry<String, String>>> sendTargets(String value) {
    return Discovery.sendTargets(
        session.table().targets(),
        value,
        session.login().target(),
        (InetSocketAddress) channel.localAddress());
  }

  /** Sends as much as fits; the exchange is over when both sides have said so (11.11.1). */
  private void send(boolean askedAll) {
    int most =
        Math.min(Limits.LOGIN_DATA_SEGMENT_BYTES, session.negotiated().maxSendDataSegmentLength());
    boolean answeredAll = unsent.readableBytes() <= most;
    boolean over = askedAll && answeredAll;
    ByteBuf part = unsent.readRetainedSlice(Math.min(most, unsent.readableBytes()));
    int tag = initiatorTaskTag;
    if (over) {
      clear();
    }
    responder.text(tag, over ? Pdu.RESERVED_TAG : TARGET_TRANSFER_TAG, !answeredAll, part);
  }
}
