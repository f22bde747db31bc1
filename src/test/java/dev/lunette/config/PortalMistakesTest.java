package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of mistake in {@code portals:}, with its place and its words. */
class PortalMistakesTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "0.0.0.0, 127.0.0.1",
    "127.0.0.1, '\"::\"'",
    "'\"::\"', '\"::1\"'",
    "'\"::1\"', '\"0:0::1\"'",
    "Host.example, host.example"
  })
  void refusesTwoPortalsOnOneAddress(String first, String second) {
    String yaml = "portals:\n- address: %s\n- address: %s\n".formatted(first, second);
    String shown = second.replace("\"", "");

    assertThat(Reading.messages(yaml))
        .containsExactly(
            "3:3: key portals[1]: address %s, port 3260, expected what portals[0] on line 2 does"
                    .formatted(shown)
                + " not listen on");
    assertThat(Reading.messages(yaml + "  port: 3261\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, '\"::1\"'",
    "127.0.0.1, 127.0.0.2",
    "fe80::1%eth0, fe80::1%eth1",
    "localhost, 127.0.0.1"
  })
  void acceptsPortalsOnDifferentAddresses(String first, String second) {
    String yaml = "portals:\n- address: %s\n- address: %s\n".formatted(first, second);
    assertThat(Reading.messages(yaml)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "port, 0, an integer from 1 to 65535",
    "port, 65536, an integer from 1 to 65535",
    "port, -1, an integer from 1 to 65535",
    "port, 99999999999999999999, an integer from 1 to 65535",
    "port, '\"3260\"', an integer from 1 to 65535",
    "port, 03260, an integer from 1 to 65535",
    "port, 3260.0, an integer from 1 to 65535",
    "port, , an integer from 1 to 65535",
    "group, 0, an integer from 1 to 65535",
    "group, 65536, an integer from 1 to 65535",
    "address, 256.0.0.1, 'an IPv4 address, an IPv6 address without brackets, or a host name'",
    "address, 1.2.3, 'an IPv4 address, an IPv6 address without brackets, or a host name'",
    "address, a_b, 'an IPv4 address, an IPv6 address without brackets, or a host name'",
    "address, '\"[::1]\"', 'an IPv4 address, an IPv6 address without brackets, or a host name'",
    "address, 1:2, 'an IPv4 address, an IPv6 address without brackets, or a host name'",
    "address, [], 'an IPv4 address, an IPv6 address without brackets, or a host name'"
  })
  void refusesPortalValues(String key, String value, String expected) {
    String written = value == null ? "" : value;
    String text = written.replace("\"", "");
    String shown =
        switch (text) {
          case "" -> "no value";
          case "[]" -> "a list";
          default -> written.matches("-?(0|[1-9][0-9]{0,18})") ? text : '"' + text + '"';
        };
    int column = 6 + key.length() + (written.isEmpty() ? -1 : 0);

    assertThat(Reading.messages("portals:\n  - %s: %s\n".formatted(key, written)))
        .allSatisfy(message ->
            assertThat(message)
                .endsWith("key portals[0].%s: %s, expected %s".formatted(key, shown, expected))
                .startsWith("2:"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("2:%d:".formatted(column + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "'0.0.0.0'",
    "':3260'",
    "'host:'",
    "'host:0'",
    "'host:65536'",
    "'::1'",
    "'[::1'",
    "'[host]:1'",
    "'fe80::1%eth0'",
    "'[fe80::1%eth0]'",
    "'[::]:1'",
    "'a b'",
    "''"
  })
  void refusesAnAddressThatNobodyReaches(String advertise) {
    assertThat(Reading.messages("portals: [{advertise: \"%s\"}]".formatted(advertise)))
        .containsExactly(
            "1:23: key portals[0].advertise: \"%s\", expected an address to reach from outside:"
                    .formatted(advertise)
                + " host, host:port, [IPv6] or [IPv6]:port");
  }
}
