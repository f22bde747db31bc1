package dev.lunette.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** The response to a challenge: a digest of identifier, secret and challenge. */
final class ChapTest {

  private static SequencedMap<String, String> answer(String algorithm, String id, String challenge)
      throws InitiatorException {
    SequencedMap<String, String> keys = new LinkedHashMap<>();
    keys.put("CHAP_A", algorithm);
    keys.put("CHAP_I", id);
    keys.put("CHAP_C", challenge);
    return Chap.answer(new Credentials("me", "secret"), keys);
  }

  /** By md5sum and sha256sum over 01, "secret", 00 ff 10. */
  @Test
  void answersByTheChosenAlgorithm() throws Exception {
    assertThat(answer("5", "1", "0x00FF10"))
        .isEqualTo(Map.of("CHAP_N", "me", "CHAP_R", "0x446e566d5c447c4df1ee6556b75fd691"));
    assertThat(answer("7", "0x01", "0bAP8Q"))
        .isEqualTo(
            Map.of(
                "CHAP_N",
                "me",
                "CHAP_R",
                "0xc3a29c8ccc66d3078174517042ce0dd391996557b029049a2f6330b2d381b0a9"));
  }

  @Test
  void refusesWhatATargetMustNotSend() {
    assertThatThrownBy(() -> answer("6", "1", "0x00")).hasMessageContaining("CHAP_A \"6\"");
    assertThatThrownBy(() -> answer("5", "256", "0x00")).hasMessageContaining("CHAP_I is \"256\"");
    assertThatThrownBy(() -> answer("5", "x", "0x00")).hasMessageContaining("CHAP_I is \"x\"");
    assertThatThrownBy(() -> answer("5", "1", "0x")).hasMessageContaining("CHAP_C is \"0x\"");
    assertThatThrownBy(() -> answer("5", "1", "0xzz")).hasMessageContaining("CHAP_C is \"0xzz\"");
    assertThatThrownBy(() -> answer("5", "1", "0x" + "00".repeat(1025)))
        .hasMessageContaining("expected 1 to 1024 bytes");
    assertThatThrownBy(() -> Chap.answer(new Credentials("me", "s"), new LinkedHashMap<>()))
        .hasMessageContaining("no CHAP_A");
  }

  @Test
  void credentialsDoNotShowTheirSecret() {
    assertThat(new Credentials("me", "secret")).asString().doesNotContain("secret");
  }
}
