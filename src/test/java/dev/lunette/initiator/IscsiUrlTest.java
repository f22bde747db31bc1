package dev.lunette.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs as libiscsi writes them. */
final class IscsiUrlTest {

  private static final String TARGET = "iqn.2026-11.com.example:a";

  @Test
  void hasADefaultPort() throws Exception {
    IscsiUrl url = IscsiUrl.parse("iscsi://host.example/" + TARGET + "/7");
    assertThat(url.host()).isEqualTo("host.example");
    assertThat(url.port()).isEqualTo(3260);
    assertThat(url.target()).isEqualTo(TARGET);
    assertThat(url.lun()).isEqualTo(7);
    assertThat(url.user()).isEmpty();
  }

  @Test
  void takesASecretOfAnyCharacters() throws Exception {
    IscsiUrl url = IscsiUrl.parse("iscsi://me%a%b@c/d:e@[fe80::1%eth0]:3261/" + TARGET + "/0");
    assertThat(url.user()).hasValue("me");
    assertThat(url.secret()).hasValue("a%b@c/d:e");
    assertThat(url.host()).isEqualTo("fe80::1%eth0");
    assertThat(url).hasToString("iscsi://[fe80::1%eth0]:3261/" + TARGET + "/0");
  }

  @Test
  void takesAUserAlone() throws Exception {
    IscsiUrl url = IscsiUrl.parse("iscsi://me@h/" + TARGET + "/0");
    assertThat(url.user()).hasValue("me");
    assertThat(url.secret()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "iscsi://",
        "iscsi://h",
        "iscsi://h/" + TARGET,
        "iscsi://h/" + TARGET + "/",
        "iscsi://h/" + TARGET + "/x",
        "iscsi://h/" + TARGET + "/-1",
        "iscsi://h/" + TARGET + "/16384",
        "iscsi://h:0/" + TARGET + "/0",
        "iscsi://h:65536/" + TARGET + "/0",
        "iscsi://h:/" + TARGET + "/0",
        "iscsi:///" + TARGET + "/0",
        "iscsi://[::1/" + TARGET + "/0",
        "iscsi://h/disk/0",
        "iscsi://h/" + TARGET + "/0/1",
        "ISCSI//h/" + TARGET + "/0"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> IscsiUrl.parse(text))
        .isInstanceOf(InitiatorException.class)
        .hasMessageContaining("\"" + text + "\", expected ");
  }

  /** Whatever is wrong with the URL: it may be the secret that makes it so. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "iscsi://me%secret/t/0",
        "iscsi://me%secret/" + TARGET + "/0",
        "iscsi://me%sec/ret/" + TARGET + "/0",
        "iscsi://me%secret",
        "iscsi://me%sec\nret@h/" + TARGET + "/0",
        "iscsi://me%sec%ret@h:0/" + TARGET + "/0",
        "iscsi://me%sec@ret@h/disk/0",
        "iscsi://me:secret@h/" + TARGET + "/99999",
        "iscsi://me@h%secret/" + TARGET + "/0",
        "iscsi:me%secret@h/" + TARGET + "/0"
      })
  void showsNoSecret(String text) {
    assertThatThrownBy(() -> IscsiUrl.parse(text))
        .isInstanceOf(InitiatorException.class)
        .hasMessageContaining("***")
        .hasMessageContaining("\", expected ")
        .hasMessageNotContainingAny("sec", "ret");
  }
}
