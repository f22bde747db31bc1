package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileYamlTest {

  @Test
  void refusesAnEmptyFile() {
    String empty = " the file is empty, expected at least vdisks and targets";
    assertThat(Reading.messages("")).containsExactly(empty);
    assertThat(Reading.messages("# nothing\n---\n...\n")).hasSize(1);
    assertThat(Reading.messages("# nothing\n")).containsExactly(empty);
  }

  @Test
  void refusesASecondDocument() {
    assertThat(Reading.messages("vdisks: []\n---\nvdisks: []\n"))
        .containsExactly("2:1: a second document (---), expected only one");
  }

  @Test
  void refusesTextThatIsNotYaml() {
    assertThat(Reading.messages("vdisks:\n\t- name: a\n"))
        .containsExactly("2:1: not YAML: a tab, expected spaces");
    assertThat(Reading.messages("vdisks: [a\ntargets: b"))
        .containsExactly(
            "2:8: not YAML: while parsing a flow sequence: expected ',' or ']', but got :");
    assertThat(Reading.messages("%YAML 3.0\n---\nvdisks: []\n"))
        .containsExactly(" a %YAML version that is not 1.2");
  }

  @Test
  void refusesATopThatIsNoMapping() {
    assertThat(Reading.messages("- a\n")).containsExactly("1:1: a list, expected keys with values");
    assertThat(Reading.messages("hello"))
        .containsExactly("1:1: \"hello\", expected keys with values");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] latin = "vdisks: []\n# é".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = "vdisks: []".getBytes(StandardCharsets.UTF_16);

    assertThat(Reading.problems(latin).stream().map(Reading::message))
        .containsExactly("2:3: byte 0xe9, expected UTF-8 text");
    assertThat(Reading.problems(utf16).stream().map(Reading::message))
        .containsExactly("1:1: byte 0xfe, expected UTF-8 text");
  }

  @Test
  void refusesControlCharacters() {
    assertThat(Reading.messages("# 🙂é\u0000\n"))
        .containsExactly("1:5: control character U+0000, expected text");
    assertThat(Reading.messages("vdisks: []\n\u001b[2J"))
        .containsExactly("2:1: control character U+001B, expected text");
  }

  @Test
  void refusesAnchorsAliasesTagsAndMergeKeys() {
    assertThat(
            Reading.messages(
                """
                dataDirectory: !!str /srv
                portals: &all
                  - {port: 3260}
                vdisks: *all
                limits:
                  <<: {commandWindow: 3}
                """))
        .containsExactly(
            "1:16: key dataDirectory: a tag (!!str), expected none",
            "2:10: key portals: an anchor (&all), expected none",
            "4:9: key vdisks: an alias (*all), expected the value itself",
            "6:3: key limits.<<: a merge key, expected the keys themselves");
  }

  @Test
  void refusesAliasesThatMultiply() {
    String laughs =
        "a0: &a0 [lol]\n"
            + IntStream.range(1, 30)
                .mapToObj(i -> "a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1))
                .collect(Collectors.joining());

    List<String> messages = Reading.messages(laughs);

    assertThat(messages).contains("2:10: key a1[0]: an alias (*a0), expected the value itself");
    assertThat(Reading.messages("a: &a [*a]\n"))
        .contains("1:8: key a[0]: an alias (*a), expected the value itself");
  }

  @Test
  void refusesAKeyGivenTwiceOrThatIsNoName() {
    assertThat(Reading.messages("vdisks: []\ntargets: []\n\"vdisks\": []\n? [a]\n: b\n"))
        .containsExactly(
            "3:1: key vdisks: given twice, expected once (first on line 1)",
            "4:3: a list as a key, expected a name");
    assertThat(Reading.messages("targets: [{name: \"iqn.2026-11.a\", luns: {0: a, 0: b}}]"))
        .contains("1:48: key targets[0].luns.0: given twice, expected once (first on line 1)");
  }

  @Test
  void countsWhatIsMoreThanAnyoneReads() {
    List<String> messages = Reading.messages("vdisks: [" + "{},".repeat(1000) + "]");

    assertThat(messages).hasSize(Limits.CONFIGURATION_PROBLEMS + 1);
    assertThat(messages).last().isEqualTo(" 1900 more mistakes");
  }

  @Test
  void showsLongAndUnprintableValuesShortAndHarmless() {
    assertThat(
            Reading.messages("vdisks: [{size: 1, name: \"\\e[2J\\u202e" + "x".repeat(999) + "\"}]"))
        .contains(
            "1:26: key vdisks[0].name: \"\\u001b[2J\\u202e"
                + "x".repeat(55)
                + "…\", expected 1 to 63 letters, digits, dots, dashes and underscores");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "{",
        "- ",
        "? ",
        "[{a: ",
        "a ",
        "{},",
        "- {a: [b]}\n",
        "\"\\\n",
        "#\n",
        "&a "
      })
  void endsSoonWhateverIsRepeated(String part) {
    String text = "vdisks: " + part.repeat((Limits.CONFIGURATION_BYTES - 8) / part.length());
    // Far above what it takes, far below what a quadratic parser takes.
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(Reading.problems(text)).isNotEmpty());
  }
}
