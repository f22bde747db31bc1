package dev.lunette.iscsi.login;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.TextKeys.Pair;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one connection agrees on (RFC 7143 6.2): offers in, answers out, one loop over the table of
 * {@link Key}s.
 *
 * <p>A login makes one, hands it the text of each request and takes {@link #negotiated} at its end.
 * What the initiator never offers has the default of RFC 7143, whatever our limits are; the one
 * thing that we say unasked is our MaxRecvDataSegmentLength, in the first answer of the operational
 * stage.
 *
 * <p>In the full feature phase nothing is left to negotiate but what {@link #answerText} does: a
 * session hands it the keys of a whole Text Request, gathered over its C bits, sends the answers,
 * and takes over the changed {@link Negotiated}.
 */
public final class Negotiation {

  static final String REJECT = "Reject";
  static final String IRRELEVANT = "Irrelevant";
  static final String NOT_UNDERSTOOD = "NotUnderstood";

  private static final Set<String> CONSTANTS = Set.of(REJECT, IRRELEVANT, NOT_UNDERSTOOD);

  private final Limits limits;
  private final Map<Key, String> results = new EnumMap<>(Key.class);
  private final Set<String> seen = new HashSet<>();
  private final List<String> refused = new ArrayList<>();
  private boolean declared;

  Negotiation(Limits limits) {
    this.limits = limits;
  }

  /**
   * Takes the keys of one whole login text and gives the answers to them.
   *
   * @throws LoginRefusal if a key comes again, in the wrong stage, or is declared with a value that
   *     cannot be
   */
  SequencedMap<String, String> answer(LoginStage stage, SequencedMap<String, String> offers)
      throws LoginRefusal {
    String type = offers.get(Key.SESSION_TYPE.text());
    if (type != null) {
      accept(Key.SESSION_TYPE, type, stage); // first: other keys mean nothing in some sessions
    }
    SequencedMap<String, String> answers = new LinkedHashMap<>();
    for (Map.Entry<String, String> offer : offers.entrySet()) {
      Optional<Key> key = Key.of(offer.getKey());
      if (key.isPresent()) {
        accept(key.get(), offer.getValue(), stage)
            .ifPresent(answer -> answers.put(offer.getKey(), answer));
      } else {
        once(offer.getKey());
        answers.put(offer.getKey(), NOT_UNDERSTOOD);
      }
    }
    results.putIfAbsent(Key.SESSION_TYPE, Key.SESSION_TYPE.rule().standard()); // not to come later
    if (stage == LoginStage.OPERATIONAL && !declared) {
      declared = true;
      answers.put(
          Key.MAX_RECV_DATA_SEGMENT_LENGTH.text(),
          Integer.toString(limits.maxRecvDataSegmentLengthBytes()));
    }
    answers.forEach((key, answer) -> note(key, offers.get(key), answer));
    return answers;
  }

  private void note(String key, @Nullable String offer, String answer) {
    if (CONSTANTS.contains(answer)) {
      refused.add("%s=%s (%s)".formatted(key, offer, answer));
    }
  }

  /** What the initiator offered and did not get, in words for the log; told once. */
  List<String> takeRefused() {
    List<String> taken = List.copyOf(refused);
    refused.clear();
    return taken;
  }

  /** What the initiator declared; empty if it did not. */
  Optional<String> declared(Key key) {
    return Optional.ofNullable(results.get(key));
  }

  boolean discovery() {
    return value(Key.SESSION_TYPE).equals("Discovery");
  }

  /** What has been agreed, with the default of each key that never came. */
  Negotiated negotiated() throws LoginRefusal {
    int maxBurstLength = number(Key.MAX_BURST_LENGTH);
    int firstBurstLength = number(Key.FIRST_BURST_LENGTH);
    if (results.containsKey(Key.FIRST_BURST_LENGTH) && firstBurstLength > maxBurstLength) {
      throw LoginRefusal.initiatorError(
          "FirstBurstLength is %d, expected at most the MaxBurstLength of %d"
              .formatted(firstBurstLength, maxBurstLength));
    }
    return new Negotiated(
        new Digests(
            value(Key.HEADER_DIGEST).equals("CRC32C"), value(Key.DATA_DIGEST).equals("CRC32C")),
        number(Key.MAX_RECV_DATA_SEGMENT_LENGTH),
        declared ? limits.maxRecvDataSegmentLengthBytes() : Limits.LOGIN_DATA_SEGMENT_BYTES,
        maxBurstLength,
        Math.min(firstBurstLength, maxBurstLength), // a default may be over an offer
        value(Key.INITIAL_R2T).equals(Rule.Flag.YES),
        value(Key.IMMEDIATE_DATA).equals(Rule.Flag.YES),
        number(Key.MAX_OUTSTANDING_R2T));
  }

  /** The answer to one key that we know; empty if it has none. */
  private Optional<String> accept(Key key, String offered, LoginStage stage) throws LoginRefusal {
    if (!key.initiatorMaySend()) {
      // One of the constants is an answer to a declaration of ours, and has no answer itself.
      return CONSTANTS.contains(offered) ? Optional.empty() : Optional.of(REJECT);
    }
    if (!key.allowedIn(stage)) {
      throw LoginRefusal.initiatorError(
          "key %s came in the %s stage, where it is not allowed".formatted(key.text(), stage));
    }
    if (key.irrelevant(discovery())) {
      once(key.text());
      return Optional.of(IRRELEVANT);
    }
    Optional<String> result = key.rule().result(offered, limits, discovery());
    if (result.isEmpty() && key.rule().refusal().isPresent()) {
      throw new LoginRefusal(
          key.rule().refusal().get(),
          "%s is \"%s\", which cannot be".formatted(key.text(), offered));
    }
    if (!key.rule().answered()) {
      declare(key, result.orElseThrow());
      return Optional.empty();
    }
    once(key.text());
    result.ifPresent(agreed -> results.put(key, agreed)); // after Reject the default holds
    return Optional.of(result.orElse(REJECT));
  }

  /** Some initiators say who they are in each request; saying something else is not allowed. */
  private void declare(Key key, String value) throws LoginRefusal {
    String before = results.putIfAbsent(key, value);
    if (before != null && !before.equals(value)) {
      throw LoginRefusal.initiatorError(
          "%s is \"%s\" and was \"%s\" before in the same login"
              .formatted(key.text(), value, before));
    }
  }

  private void once(String key) throws LoginRefusal {
    if (!seen.add(key)) {
      throw LoginRefusal.initiatorError(
          "key %s came twice in one login, expected once".formatted(key));
    }
  }

  /**
   * What comes of a Text Request.
   *
   * @param pairs the answers, in the order of the requests
   * @param negotiated what holds from now on
   */
  public record TextAnswer(List<Pair> pairs, Negotiated negotiated) {}

  /**
   * Answers the keys of a whole Text Request in the full feature phase (RFC 7143 11.10): a new
   * MaxRecvDataSegmentLength of the initiator takes effect and has no answer, SendTargets is
   * answered by who knows the targets, everything else that we know is rejected.
   *
   * @param keys each at most once, as {@link dev.lunette.iscsi.pdu.TextKeys#parse} gives them
   * @param current what holds so far
   * @param sendTargets {@link dev.lunette.iscsi.target.Discovery#sendTargets} of a value; empty if
   *     the value is not allowed
   */
  public static TextAnswer answerText(
      SequencedMap<String, String> keys,
      Negotiated current,
      Function<String, Optional<List<Map.Entry<String, String>>>> sendTargets) {
    List<Pair> pairs = new ArrayList<>();
    Negotiated negotiated = current;
    for (Map.Entry<String, String> offer : keys.entrySet()) {
      Optional<Key> key = Key.of(offer.getKey());
      Optional<Integer> segment =
          key.filter(Key.MAX_RECV_DATA_SEGMENT_LENGTH::equals)
              .flatMap(k -> k.rule().result(offer.getValue(), Limits.DEFAULTS, false))
              .map(Integer::valueOf);
      if (segment.isPresent()) {
        negotiated = negotiated.withMaxSendDataSegmentLength(segment.get());
      } else if (key.isEmpty()) {
        pairs.add(new Pair(offer.getKey(), NOT_UNDERSTOOD));
      } else {
        pairs.addAll(otherText(key.get(), offer.getValue(), sendTargets));
      }
    }
    return new TextAnswer(List.copyOf(pairs), negotiated);
  }

  private static List<Pair> otherText(
      Key key,
      String value,
      Function<String, Optional<List<Map.Entry<String, String>>>> sendTargets) {
    if (key == Key.INITIATOR_ALIAS || (!key.initiatorMaySend() && CONSTANTS.contains(value))) {
      return List.of();
    }
    return Optional.of(value)
        .filter(asked -> key == Key.SEND_TARGETS)
        .flatMap(sendTargets)
        .map(found -> found.stream().map(e -> new Pair(e.getKey(), e.getValue())).toList())
        .orElse(List.of(new Pair(key.text(), REJECT)));
  }

  private int number(Key key) {
    return Integer.parseInt(value(key));
  }

  private String value(Key key) {
    return results.getOrDefault(key, key.rule().standard());
  }
}
