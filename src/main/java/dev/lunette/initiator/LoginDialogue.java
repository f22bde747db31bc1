package dev.lunette.initiator;

import dev.lunette.iscsi.login.Negotiated;
import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.TextKeys;
import dev.lunette.iscsi.pdu.TextKeysException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What is said in the login of one connection (RFC 7143 6.3): who we are, the proof by CHAP if
 * there are credentials, and an {@link Offer}. Requests come out, responses go in.
 */
final class LoginDialogue {

  /** CmdSN of the login and of the first command. */
  static final int CMD_SN = 1;

  private static final int SECURITY = 0;
  private static final int OPERATIONAL = 1;
  private static final int FULL_FEATURE = 3;

  /** Status class of a redirection. */
  private static final int MOVED = 1;

  /** Requests after which a target that never agrees is left. */
  private static final int EXCHANGES = 20;

  private enum Step {
    METHOD,
    CHALLENGE,
    PROOF,
    OPERATION
  }

  private final LoginSettings settings;
  private final SequencedMap<String, String> answers = new LinkedHashMap<>();
  private ByteBuf text = Unpooled.EMPTY_BUFFER;
  private Step step;
  private int exchanges;
  private int expStatSn;
  private int maxCmdSn;

  LoginDialogue(LoginSettings settings) {
    this.settings = settings;
    this.step = settings.credentials().isPresent() ? Step.METHOD : Step.OPERATION;
  }

  /** What opens the login. */
  LoginRequest first() {
    SequencedMap<String, String> keys = new LinkedHashMap<>();
    keys.put("InitiatorName", settings.offer().initiatorName());
    keys.put("SessionType", "Normal");
    keys.put("TargetName", settings.target());
    if (step == Step.METHOD) {
      keys.put("AuthMethod", "CHAP");
      return request(false, keys);
    }
    keys.putAll(proposals());
    return request(true, keys);
  }

  /**
   * What comes next; empty if the target has agreed to everything.
   *
   * @param response its data remains the caller's
   */
  Optional<LoginRequest> next(LoginResponse response) throws InitiatorException {
    if (response.status() != LoginStatus.SUCCESS) {
      throw new InitiatorException(refusal(response));
    }
    exchanges++;
    if (exchanges > EXCHANGES) {
      throw new InitiatorException(
          "the target has not agreed after %d exchanges".formatted(EXCHANGES));
    }
    expStatSn = response.statSn() + 1;
    maxCmdSn = response.maxCmdSn();
    text = Unpooled.copiedBuffer(text, response.data());
    if (response.isContinued()) {
      return Optional.of(request(false, new LinkedHashMap<>()));
    }
    SequencedMap<String, String> keys = take();
    return switch (step) {
      case METHOD -> method(keys);
      case CHALLENGE -> challenge(keys);
      case PROOF -> proven(response);
      case OPERATION -> operation(response, keys);
    };
  }

  private Optional<LoginRequest> method(SequencedMap<String, String> keys)
      throws InitiatorException {
    String method = keys.getOrDefault("AuthMethod", "nothing");
    if (!method.equals("CHAP")) {
      throw new InitiatorException(
          "the target answers AuthMethod=CHAP with %s; leave out the user".formatted(method));
    }
    step = Step.CHALLENGE;
    SequencedMap<String, String> offer = new LinkedHashMap<>();
    offer.put("CHAP_A", Chap.ALGORITHMS);
    return Optional.of(request(false, offer));
  }

  private Optional<LoginRequest> challenge(SequencedMap<String, String> keys)
      throws InitiatorException {
    step = Step.PROOF;
    return Optional.of(request(true, Chap.answer(settings.credentials().orElseThrow(), keys)));
  }

  private Optional<LoginRequest> proven(LoginResponse response) throws InitiatorException {
    if (!response.transit()) {
      throw new InitiatorException("the target does not go on after CHAP, expected the T bit");
    }
    step = Step.OPERATION;
    return Optional.of(request(true, proposals()));
  }

  private Optional<LoginRequest> operation(
      LoginResponse response, SequencedMap<String, String> keys) {
    answers.putAll(keys);
    return response.transit() && response.nextStage() == FULL_FEATURE
        ? Optional.empty()
        : Optional.of(request(true, new LinkedHashMap<>()));
  }

  /** StatSN of the first response of the session. */
  int expStatSn() {
    return expStatSn;
  }

  /** CmdSN of the last command that the target takes. */
  int maxCmdSn() {
    return maxCmdSn;
  }

  /** What the target has agreed to. */
  Negotiated agreed() throws InitiatorException {
    Offer offer = settings.offer();
    Digests digests =
        new Digests(
            digest("HeaderDigest", offer.headerDigest()), digest("DataDigest", offer.dataDigest()));
    int maxBurst = number("MaxBurstLength", 262_144);
    return new Negotiated(
        digests,
        number("MaxRecvDataSegmentLength", Connection.LOGIN_DATA_SEGMENT_BYTES),
        offer.maxRecvDataSegmentLength(),
        maxBurst,
        Math.min(maxBurst, number("FirstBurstLength", 65_536)),
        answers.getOrDefault("InitialR2T", "Yes").equals("Yes"),
        answers.getOrDefault("ImmediateData", "Yes").equals("Yes"),
        1);
  }

  private boolean digest(String key, boolean wanted) throws InitiatorException {
    String answer = answers.getOrDefault(key, "None");
    if (answer.equals("CRC32C") != wanted) {
      throw new InitiatorException(
          "the target answers %s=%s with %s".formatted(key, wanted ? "CRC32C" : "None", answer));
    }
    return wanted;
  }

  private int number(String key, int fallback) throws InitiatorException {
    String answer = answers.get(key);
    try {
      int number = answer == null ? fallback : Integer.decode(answer);
      if (number >= 512) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as wrong as one that is too small
    }
    throw new InitiatorException(
        "the target answers %s with %s, expected a number of 512 at least".formatted(key, answer));
  }

  private SequencedMap<String, String> proposals() {
    Offer offer = settings.offer();
    SequencedMap<String, String> keys = new LinkedHashMap<>();
    keys.put("HeaderDigest", offer.headerDigest() ? "CRC32C" : "None");
    keys.put("DataDigest", offer.dataDigest() ? "CRC32C" : "None");
    keys.put("ImmediateData", offer.immediateData() ? "Yes" : "No");
    keys.put("InitialR2T", offer.initialR2t() ? "Yes" : "No");
    keys.put("MaxRecvDataSegmentLength", Integer.toString(offer.maxRecvDataSegmentLength()));
    keys.put("MaxBurstLength", Integer.toString(offer.maxBurstLength()));
    keys.put("FirstBurstLength", Integer.toString(offer.firstBurstLength()));
    keys.put("MaxConnections", "1");
    keys.put("MaxOutstandingR2T", "1");
    keys.put("DataPDUInOrder", "Yes");
    keys.put("DataSequenceInOrder", "Yes");
    keys.put("ErrorRecoveryLevel", "0");
    keys.put("DefaultTime2Wait", "0");
    keys.put("DefaultTime2Retain", "0");
    return keys;
  }

  private LoginRequest request(boolean transit, SequencedMap<String, String> keys) {
    boolean operational = step == Step.OPERATION;
    int next = operational ? FULL_FEATURE : OPERATIONAL;
    return new LoginRequest(
        transit,
        false,
        operational ? OPERATIONAL : SECURITY,
        transit ? next : 0,
        0,
        0,
        settings.isid(),
        0,
        0,
        0,
        CMD_SN,
        expStatSn,
        Unpooled.wrappedBuffer(TextKeys.encode(keys)));
  }

  /** The keys of the text so far, which is then forgotten. */
  private SequencedMap<String, String> take() throws InitiatorException {
    try {
      SequencedMap<String, String> keys =
          TextKeys.parse(
              text, TextKeys.Bounds.DEFAULT.withValueBytes(TextKeys.Bounds.DEFAULT.textBytes()));
      text = Unpooled.EMPTY_BUFFER;
      return keys;
    } catch (TextKeysException e) {
      throw new InitiatorException("login text of the target cannot be read: " + e.getMessage(), e);
    }
  }

  private String refusal(LoginResponse response) throws InitiatorException {
    LoginStatus status = response.status();
    String name = status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String moved = "";
    if (status.code() >> 8 == MOVED) {
      text = Unpooled.copiedBuffer(text, response.data());
      moved = "; its address is now " + take().getOrDefault("TargetAddress", "not told");
    }
    return "the target refuses the login: %s (status class %d, detail %d)%s"
        .formatted(name, status.code() >> 8, status.code() & 0xFF, moved);
  }
}
