package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of mistake in {@code management:}, with its place and its words. */
final class ManagementMistakesTest {

  @Test
  void readsWhatIsWritten() {
    ServerConfig config =
        Reading.config("management: {enabled: false, address: 192.0.2.7, port: 9999}");

    assertThat(config.management()).isEqualTo(new ManagementConfig(false, "192.0.2.7", 9999));
    assertThat(Reading.config("portals: [{}]").management()).isEqualTo(ManagementConfig.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | 1:13: key management: 5, expected a mapping: {enabled, address, port}",
        "{enabled: 1} | 1:23: key management.enabled: 1, expected true or false",
        "{port: 0} | 1:20: key management.port: 0, expected an integer from 1 to 65535",
        "{adress: a} | 1:14: key management.adress: unknown, did you mean address?",
        "{address: a b} | 1:23: key management.address: \"a b\", expected an IPv4 address, an IPv6"
            + " address without brackets, or a host name"
      })
  void refusesWhatIsWrong(String written, String message) {
    assertThat(Reading.messages("management: " + written)).containsExactly(message);
  }

  @Test
  void refusesThePortOfAPortal() {
    String yaml = "portals: [{address: 0.0.0.0, port: 9260}]\nmanagement: {enabled: %s}";

    assertThat(Reading.messages(yaml.formatted(true)))
        .containsExactly(
            "2:13: key management: address 127.0.0.1, port 9260, expected what portals[0] on line 1"
                + " does not listen on");
    assertThat(Reading.messages(yaml.formatted(false))).isEmpty();
  }

  @Test
  void changesAtTheNextStart() {
    ConfigDifference difference =
        ConfigDifference.between(
            Reading.config("management: {}"), Reading.config("management: {port: 9261}"));

    assertThat(difference.later())
        .containsExactly(
            "management.port changed from 9260 to 9261: takes effect at the next start");
  }
}
