package dev.lunette.iscsi.login;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.TextKeys;
import dev.lunette.iscsi.pdu.TextKeysException;
import dev.lunette.meter.Tally;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SequencedMap;

/**
 * Text of a login that may be longer than one PDU: gathered on its way in and cut on its way out,
 * each part but the last marked with the C bit (RFC 7143 6.2).
 */
final class LoginText {

  private final Tally hits;
  private final TextKeys.Bounds bounds;
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private byte[] out = {};
  private int outSent;

  LoginText(Limits limits, Tally hits) {
    this.hits = hits;
    bounds = new TextKeys.Bounds(limits.loginTextBytes(), 256, Limits.VALUE_BYTES);
  }

  /** Adds one part of what comes in; its bytes are copied. */
  void gather(ByteBuf part) throws LoginRefusal {
    int room = bounds.textBytes() - in.readableBytes();
    if (part.readableBytes() > room) {
      hits.count("loginTextBytes");
      throw LoginRefusal.initiatorError(
          "login text of more than %d bytes, expected at most that".formatted(bounds.textBytes()));
    }
    in = Unpooled.copiedBuffer(in, part);
  }

  /** The keys of all parts gathered so far, which are then forgotten. */
  SequencedMap<String, String> take() throws LoginRefusal {
    ByteBuf text = in;
    in = Unpooled.EMPTY_BUFFER;
    try {
      return TextKeys.parse(text, bounds);
    } catch (TextKeysException e) {
      throw LoginRefusal.initiatorError(
          "login text cannot be read: %s".formatted(String.valueOf(e.getMessage())));
    }
  }

  /** Sets what goes out; all that went before has gone. */
  void answer(SequencedMap<String, String> keys) {
    out = TextKeys.encode(keys);
    outSent = 0;
  }

  /** The next part of what goes out; empty if nothing is left. */
  ByteBuf nextPart() {
    int from = outSent;
    outSent = Math.min(out.length, from + Limits.LOGIN_DATA_SEGMENT_BYTES);
    return Unpooled.wrappedBuffer(out, from, outSent - from);
  }

  /** Whether something is left to go out. */
  boolean unsent() {
    return outSent < out.length;
  }
}
