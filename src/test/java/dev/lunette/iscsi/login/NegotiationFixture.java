package dev.lunette.iscsi.login;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.Digests;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What tests of a negotiation have in common. */
final class NegotiationFixture {

  /** What holds of nothing that was offered (RFC 7143 13), and what we declare. */
  static final Negotiated DEFAULTS =
      new Negotiated(
          Digests.NONE,
          8192,
          Limits.DEFAULTS.maxRecvDataSegmentLengthBytes(),
          262_144,
          65_536,
          true,
          true,
          1);

  private NegotiationFixture() {}

  /** Keys and values from {@code key=value}, in this order. */
  static SequencedMap<String, String> keys(String... pairs) {
    SequencedMap<String, String> keys = new LinkedHashMap<>();
    Arrays.stream(pairs)
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> keys.put(pair[0], pair[1]));
    return keys;
  }
}
