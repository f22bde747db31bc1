package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.LoginFixture.names;
import static dev.lunette.iscsi.login.LoginFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.TextKeys;
import dev.lunette.iscsi.pdu.TextKeysException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Login text that continues over PDUs, that is too much, or that is no text. */
class LoginTextTest {

  private final LoginFixture login = new LoginFixture();

  private LoginResponse part(byte[] text) {
    LoginResponse response = login.send(login.request(false, true, 1, 0, text)).orElseThrow();
    assertThat(response.status()).isEqualTo(LoginStatus.SUCCESS);
    assertThat(response.transit()).isFalse();
    assertThat(response.isContinued()).isFalse();
    assertThat(response.data().isReadable()).isFalse();
    return response;
  }

  private void refused(byte[] text) {
    login.refused(login.request(false, false, 1, 0, text), LoginStatus.INITIATOR_ERROR);
  }

  /** A hundred keys that nobody understands, with an answer of more than 8192 bytes. */
  private static String[] riddles() {
    return IntStream.range(100, 220)
        .mapToObj(i -> "X-%s%d=1".formatted("x".repeat(58), i))
        .toArray(String[]::new);
  }

  @Test
  void answersNothingBeforeTheTextIsWhole() throws TextKeysException {
    byte[] whole = text(names("MaxBurstLength=4096"));
    LoginResponse first = part(Arrays.copyOf(whole, 30));
    assertThat(first.statSn()).isEqualTo(LoginFixture.FIRST_STAT_SN);
    part(new byte[0]);
    LoginResponse last =
        login
            .send(login.request(true, false, 1, 3, Arrays.copyOfRange(whole, 30, whole.length)))
            .orElseThrow();
    assertThat(last.statSn()).isEqualTo(LoginFixture.FIRST_STAT_SN + 2);
    assertThat(TextKeys.parse(last.data()))
        .containsEntry("MaxBurstLength", "4096")
        .containsEntry("TargetPortalGroupTag", "5");
    assertThat(login.session.begun).isTrue();
    login.assertReleased();
  }

  @Test
  void gathersATextThatIsCutAnywhere() {
    byte[] whole = text(names("MaxBurstLength=4096"));
    for (int cut = 0; cut <= whole.length; cut++) {
      LoginFixture other = new LoginFixture();
      other.send(other.request(false, true, 1, 0, Arrays.copyOf(whole, cut)));
      other.send(other.request(true, false, 1, 3, Arrays.copyOfRange(whole, cut, whole.length)));
      assertThat(other.session.begun).isTrue();
      assertThat(other.asked.getFirst().negotiated().maxBurstLength()).isEqualTo(4096);
    }
  }

  @Test
  void refusesTransitionAndContinuationAtOnce() {
    login.refused(login.request(true, true, 1, 3, text(names())), LoginStatus.INITIATOR_ERROR);
  }

  @Test
  void cutsALongAnswerAndMovesOnOnlyAfterItsLastPart() throws TextKeysException {
    login.exchange(login.request(1, names()));
    ByteBuf whole = Unpooled.buffer();

    LoginResponse first = login.send(login.transit(1, 3, riddles())).orElseThrow();
    assertThat(first.isContinued()).isTrue();
    assertThat(first.transit()).isFalse();
    assertThat(first.data().readableBytes()).isEqualTo(Limits.LOGIN_DATA_SEGMENT_BYTES);
    whole.writeBytes(first.data());
    assertThat(login.session.begun).isFalse();

    LoginResponse second = login.send(login.transit(1, 3)).orElseThrow();
    assertThat(second.isContinued()).isFalse();
    assertThat(second.transit()).isTrue();
    assertThat(second.nextStage()).isEqualTo(3);
    whole.writeBytes(second.data());
    assertThat(login.session.begun).isTrue();

    assertThat(TextKeys.parse(whole))
        .hasSize(120)
        .allSatisfy((key, answer) -> assertThat(answer).isEqualTo("NotUnderstood"));
  }

  @Test
  void staysAfterALongAnswerIfTheLastRequestDoesNotAskToMoveOn() throws TextKeysException {
    login.exchange(login.request(1, names()));
    login.send(login.request(1, riddles()));
    LoginResponse second = login.send(login.request(1)).orElseThrow();
    assertThat(second.isContinued()).isFalse();
    assertThat(second.transit()).isFalse();
    login.send(login.transit(1, 3));
    assertThat(login.session.begun).isTrue();
  }

  @Test
  void refusesTextBeforeALongAnswerIsOver() throws TextKeysException {
    login.exchange(login.request(1, names()));
    login.send(login.request(1, riddles()));
    login.refused(login.request(1, "MaxBurstLength=4096"), LoginStatus.INITIATOR_ERROR);
  }

  /** Past bug 3: login text that fills its buffer to the last byte and has no NUL. */
  @ParameterizedTest
  @ValueSource(ints = {8189, 8190, 8191, 8192})
  void readsATextWithoutNulNotPastItsEnd(int length) {
    byte[] text = new byte[length];
    Arrays.fill(text, (byte) 'a');
    System.arraycopy("k=".getBytes(StandardCharsets.UTF_8), 0, text, 0, 2);
    refused(text);
  }

  /** Past bug 1: the answer to an over-long key. */
  @ParameterizedTest
  @ValueSource(ints = {64, 255, 4000})
  void refusesAKeyOfMoreThan63Bytes(int length) {
    refused(text(names("X".repeat(length) + "=1")));
  }

  /** Past bug 1: a key of the longest length has a bounded answer. */
  @Test
  void doesNotUnderstandAKeyOf63Bytes() throws TextKeysException {
    String key = "X".repeat(63);
    assertThat(login.exchange(login.request(1, names(key + "=" + "v".repeat(255)))))
        .containsEntry(key, "NotUnderstood");
  }

  /** Past bug 4: the answer to many keys. */
  @Test
  void refusesMoreKeysThanAnyLoginHas() {
    refused(text(IntStream.range(0, 400).mapToObj("k%d=1"::formatted).toArray(String[]::new)));
  }

  /** Past bug 7: no data and the C bit. */
  @Test
  void bearsContinuedRequestsWithoutData() {
    part(new byte[0]);
    part(new byte[0]);
    login.refused(login.request(1), LoginStatus.MISSING_PARAMETER);
  }

  /** Past bug 8: more login text than there is room for. */
  @Test
  void refusesMoreTextThanItsLimitInAll() {
    byte[] full = new byte[Limits.LOGIN_DATA_SEGMENT_BYTES];
    for (int i = 0; i < 8; i++) {
      part(full);
    }
    login.refused(login.request(false, true, 1, 0, new byte[1]), LoginStatus.INITIATOR_ERROR);
    assertThat(login.meters.events().limits().counts()).containsEntry("loginTextBytes", 1L);
  }

  /** Past bug 15: a list is read by whole words. */
  @ParameterizedTest
  @ValueSource(strings = {"Nonesuch", "No", "none", "CHAP,Nonesuch", "CHAP None"})
  void readsAuthMethodsExactly(String methods) {
    login.refused(
        login.request(0, names("AuthMethod=" + methods)), LoginStatus.AUTHENTICATION_FAILURE);
  }

  /** Past bug 17: the next request comes before the write of the last answer is reported. */
  @Test
  void goesOnBeforeItsAnswersAreWritten() {
    byte[] whole = text(names());
    login.channel.writeInbound(
        Unpooled.wrappedBuffer(
            login.wire(login.request(false, true, 0, 0, Arrays.copyOf(whole, 9))),
            login.wire(
                login.request(true, false, 0, 1, Arrays.copyOfRange(whole, 9, whole.length))),
            login.wire(login.transit(1, 3, "InitialR2T=No"))));
    assertThat(login.session.begun).isTrue();
    for (int i = 0; i < 3; i++) {
      LoginResponse response = login.receive().orElseThrow();
      assertThat(response.statSn()).isEqualTo(LoginFixture.FIRST_STAT_SN + i);
      assertThat(response.expCmdSn()).isEqualTo(LoginFixture.CMD_SN);
    }
    assertThat(login.asked.getFirst().expCmdSn()).isEqualTo(LoginFixture.CMD_SN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MaxBurstLength",
        "=1",
        "Max Burst=1",
        "k\n=1",
        "MaxBurstLength=\u0007",
        "k=1\u0000\u0000",
      })
  void refusesWhatIsNoText(String pair) {
    refused(text(names(pair)));
  }

  @Test
  void refusesAKeyTwiceInOneText() {
    refused(text(names("MaxBurstLength=4096", "MaxBurstLength=4096")));
  }

  @Test
  void refusesAValueOfMoreThan255Bytes() {
    refused(text(names("InitiatorAlias=" + "a".repeat(256))));
  }

  @RepeatedTest(60)
  void endsOrAnswersWhateverComes(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition() * 0x9E37_79B9L;
    Random random = new Random(seed);
    for (int i = 0; i < 40 && login.channel.isOpen() && !login.session.begun; i++) {
      LoginResponse response = login.send(randomRequest(random)).orElse(null);
      assertThat(response).as("seed %d", seed).isNotNull();
      assertThat(response.data().readableBytes()).as("seed %d", seed).isLessThanOrEqualTo(8192);
      assertThat(response.status() == LoginStatus.SUCCESS)
          .as("seed %d", seed)
          .isEqualTo(login.channel.isOpen());
    }
    assertThat(login.channel.isOpen()).as("seed %d", seed).isEqualTo(login.session.begun);
    login.channel.checkException();
    login.assertReleased();
  }

  @RepeatedTest(60)
  void endsOrWaitsWhateverBytesCome(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition() * 0x51_7CC1L;
    Random random = new Random(seed);
    ByteBuf wire = login.wire(login.transit(0, 1, names()));
    for (int i = random.nextInt(12); i > 0; i--) {
      wire.setByte(random.nextInt(wire.readableBytes()), random.nextInt(256));
    }
    login.channel.writeInbound(wire);
    LoginResponse response = login.receive().orElse(null);
    if (response != null && response.status() == LoginStatus.SUCCESS) {
      assertThat(login.channel.isOpen()).as("seed %d", seed).isTrue();
    } else {
      assertThat(response != null).as("seed %d", seed).isNotEqualTo(login.channel.isOpen());
    }
    login.channel.checkException();
    login.channel.close().syncUninterruptibly();
    login.assertReleased();
    assertThat(login.gate.connections()).as("seed %d", seed).isZero();
  }

  private LoginRequest randomRequest(Random random) {
    int stage = random.nextInt(10) == 0 ? random.nextInt(4) : 1;
    boolean continued = random.nextInt(6) == 0;
    boolean transit = random.nextInt(3) == 0 && !continued;
    byte[] text = random.nextBoolean() ? text(names()) : randomText(random);
    return login.request(transit, continued, stage, random.nextInt(10) == 0 ? 2 : 3, text);
  }

  private static byte[] randomText(Random random) {
    if (random.nextInt(4) == 0) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      return noise;
    }
    Key[] keys = Key.values();
    String[] values = {"None", "Yes", "No", "0", "1", "0xffff", "CHAP", "", "a,b", "999999999999"};
    return text(
        random
            .ints(random.nextInt(4), 0, keys.length)
            .mapToObj(i -> keys[i].text() + "=" + values[random.nextInt(values.length)])
            .toArray(String[]::new));
  }
}
