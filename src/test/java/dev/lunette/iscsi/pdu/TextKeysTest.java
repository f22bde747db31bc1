package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.lunette.iscsi.pdu.TextKeys.Bounds;
import dev.lunette.iscsi.pdu.TextKeys.Pair;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextKeysTest {

  @Test
  void readsPairsInTheOrderInWhichTheyCame() throws TextKeysException {
    assertThat(TextKeys.parse(text("SessionType=Normal\0AuthMethod=None\0A.-+@_9=\0")))
        .containsExactly(
            entry("SessionType", "Normal"), entry("AuthMethod", "None"), entry("A.-+@_9", ""));
  }

  @Test
  void endsTheKeyAtTheFirstEqualsSign() throws TextKeysException {
    assertThat(TextKeys.parse(text("CHAP_R=0bAAA=\0"))).containsExactly(entry("CHAP_R", "0bAAA="));
  }

  @Test
  void findsNothingInNoText() throws TextKeysException {
    assertThat(TextKeys.parse(Unpooled.EMPTY_BUFFER)).isEmpty();
  }

  @Test
  void readsValuesAsUtf8() throws TextKeysException {
    assertThat(TextKeys.parse(text("TargetAlias=Plattenspäicher 磁盘\0")))
        .containsExactly(entry("TargetAlias", "Plattenspäicher 磁盘"));
  }

  @Test
  void leavesTheBufferAsItWas() throws TextKeysException {
    ByteBuf text = text("..A=1\0B=2\0").skipBytes(2);
    assertThat(TextKeys.parse(text)).containsExactly(entry("A", "1"), entry("B", "2"));
    assertThat(text.readerIndex()).isEqualTo(2);
    assertThat(text.refCnt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "A=1, text ends within pair 1",
        "A=1~B=2, text ends within pair 2",
        "A=1~B, text ends within pair 2",
        "A~, pair 1 has no = in its first 1 bytes",
        "~, pair 1 has no = in its first 0 bytes",
        "A=1~~, pair 2 has no =",
        "=1~, pair 1 has no key",
        "A B=1~, key of pair 1 has byte 0x20",
        "Ä=1~, key of pair 1 has byte 0xc3",
        "A=1~A=2~, key A comes twice",
        "A=1~B=2~A=1~, key A comes twice",
        "A=x\u0001y~, value of A has control characters",
        "A=x\u0085y~, value of A has control characters",
      })
  void refusesWhatIsNotAPair(String text, String sentence) {
    assertThatThrownBy(() -> TextKeys.parse(text(text.replace('~', '\0'))))
        .isInstanceOf(TextKeysException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void refusesValuesThatAreNotUtf8() {
    ByteBuf text = Unpooled.wrappedBuffer(new byte[] {'A', '=', (byte) 0xC3, 0});
    assertThatThrownBy(() -> TextKeys.parse(text)).hasMessage("value of A is not UTF-8");
  }

  @Test
  void takesKeysOfUpTo63Bytes() throws TextKeysException {
    String key = "K".repeat(63);
    assertThat(TextKeys.parse(text(key + "=1\0"))).containsExactly(entry(key, "1"));
    assertThatThrownBy(() -> TextKeys.parse(text(key + "K=1\0")))
        .hasMessageContaining("expected key=value with a key of 1 to 63 bytes");
  }

  @Test
  void takesValuesUpToTheBound() throws TextKeysException {
    String value = "v".repeat(255);
    assertThat(TextKeys.parse(text("A=" + value + "\0"))).containsExactly(entry("A", value));
    assertThatThrownBy(() -> TextKeys.parse(text("A=" + value + "v\0")))
        .hasMessage("value of A has 256 bytes, expected at most 255");
    assertThat(TextKeys.parse(text("A=" + value + "v\0"), Bounds.DEFAULT.withValueBytes(8192)))
        .containsExactly(entry("A", value + "v"));
  }

  @Test
  void takesAsManyPairsAndBytesAsTheBoundsSay() throws TextKeysException {
    Bounds bounds = new Bounds(8, 2, 255);
    assertThat(TextKeys.parse(text("A=1\0B=2\0"), bounds)).hasSize(2);
    assertThatThrownBy(() -> TextKeys.parse(text("A=1\0B=22\0"), bounds))
        .hasMessage("text of 9 bytes, expected at most 8");
    assertThatThrownBy(() -> TextKeys.parse(text("A=1\0B=2\0C=3\0"), new Bounds(99, 2, 255)))
        .hasMessage("more than the expected 2 key=value pairs");
  }

  @Test
  void readsTheRepeatedKeysOfSendTargetsAsAList() throws TextKeysException {
    assertThat(TextKeys.parseList(text("TargetName=a\0X=1\0TargetName=b\0"), Bounds.DEFAULT))
        .containsExactly(
            new Pair("TargetName", "a"), new Pair("X", "1"), new Pair("TargetName", "b"));
  }

  @Test
  void endsEveryPairThatItWritesWithNul() throws TextKeysException {
    SequencedMap<String, String> keys = TextKeys.parse(text("B=2\0A=1\0"));
    assertThat(TextKeys.encode(keys)).isEqualTo("B=2\0A=1\0".getBytes(StandardCharsets.UTF_8));
    assertThat(TextKeys.encode(List.of())).isEmpty();
  }

  @Test
  void writesNothingThatItWouldNotRead() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Pair("", "1"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Pair("K".repeat(64), "1"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Pair("A=B", "1"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Pair("A", "1\0B=2"));
  }

  @Test
  void refusesNoiseWithASentenceAndNothingElse() {
    long seed = Long.getLong("lunette.seed", System.nanoTime());
    System.out.println("TextKeysTest seed " + seed);
    Random random = new Random(seed);
    byte[] alphabet = "AB=\0.,\n\u00e4".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 20_000; round++) {
      byte[] noise = new byte[random.nextInt(40)];
      for (int i = 0; i < noise.length; i++) {
        noise[i] =
            random.nextInt(8) == 0
                ? (byte) random.nextInt()
                : alphabet[random.nextInt(alphabet.length)];
      }
      try {
        SequencedMap<String, String> keys = TextKeys.parse(Unpooled.wrappedBuffer(noise));
        assertThat(TextKeys.encode(keys)).as("seed %d", seed).isEqualTo(noise);
      } catch (TextKeysException e) {
        assertThat(e.getMessage()).as("seed %d", seed).matches("[ -~]{10,}");
      }
    }
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
