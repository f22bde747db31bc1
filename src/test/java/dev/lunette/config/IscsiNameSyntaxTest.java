package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IscsiNameSyntaxTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iqn.2008-11.org.linux-kvm:vm_1",
        "iqn.2001-04.com.example:diskarrays-sn-a8675309",
        "iqn.2001-04.com.example",
        "iqn.2001-04.com.example.storage.tape1.sys1.xyz",
        "iqn.1993-08.org.debian:01:abc.-",
        "iqn.2026-11.dev.lunette:größe",
        "eui.02004567a425678d",
        "naa.52004567ba64678d",
        "naa.62004567ba64678d0123456789abcdef"
      })
  void acceptsTheThreeFormats(String name) {
    assertThat(IscsiNameSyntax.expected(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "iqn",
        "iqn.2026-11",
        "iqn.2026-11.",
        "iqn.2026-11.dev.",
        "iqn.2026-11..dev",
        "iqn.2026-11.-dev",
        "iqn.2026-11.dev:",
        "iqn.2026-00.dev",
        "iqn.2026-13.dev",
        "iqn.26-11.dev",
        "iqn.2026-11.dév",
        "iqn.2026-11.dev:a~b",
        "iqn.2026-11.dev:€",
        "iqn.2026-11.dev:a。b",
        "iqn.2026-11.dev:a b",
        "iqn.2026-11.dev:A",
        "iqn.2026-11.dev:a\n",
        "eui.02004567a425678",
        "eui.02004567a425678g",
        "naa.52004567ba64678d0",
        "t10.abc"
      })
  void refusesEverythingElse(String name) {
    assertThat(IscsiNameSyntax.expected(name)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "IQN.2026-11.DEV.Lunette:One, iqn.2026-11.dev.lunette:one",
    "EUI.02004567A425678D, eui.02004567a425678d",
    "ｉｑｎ.2026-11.dev, iqn.2026-11.dev"
  })
  void normalizesAsRfc3722Says(String typed, String normal) {
    assertThat(IscsiNameSyntax.normalized(typed)).isEqualTo(normal);
    assertThat(IscsiNameSyntax.normalized(normal)).isEqualTo(normal);
  }

  @Test
  void countsBytesNotCharacters() {
    String fits = "iqn.2026-11.dev:" + "a".repeat(Limits.ISCSI_NAME_BYTES - 16);

    assertThat(IscsiNameSyntax.expected(fits)).isEmpty();
    assertThat(IscsiNameSyntax.expected(fits + "a"))
        .contains("an iSCSI name of at most 223 bytes, this has 224");
    assertThat(IscsiNameSyntax.expected(fits.substring(0, fits.length() - 1) + "é")).isPresent();
  }
}
