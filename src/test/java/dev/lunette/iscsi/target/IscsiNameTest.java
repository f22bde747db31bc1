package dev.lunette.iscsi.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IscsiNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iqn.2026-11.dev.lunette:demo",
        "iqn.1993-08.org.debian:01:107bc9ce63",
        "iqn.2001-04.com.example",
        "iqn.2008-11.org.linux-kvm:my_vm",
        "iqn.2001-04.com.example:scheibe-größe",
        "eui.02004567a425678d",
        "naa.52004567ba64678d",
        "naa.62004567ba64678d0123456789abcdef"
      })
  void acceptsNamesOfEachTypeAsTheyAre(String name) {
    assertThat(IscsiName.normalise(name)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "All",
        "iqn.",
        "iqn.2026-13.dev.lunette:a",
        "iqn.2026-1.dev.lunette:a",
        "iqn.2026-11.",
        "iqn.2026-11.:a",
        "iqn.2026-11.dev.lunette:a b",
        "iqn.2026-11.dev.lunette:a/b",
        "iqn.2026-11.dev.lunette:a,b",
        "iqn.2026-11.dev.lunette:a\u0000",
        "iqn.2026-11.dev.lunette:a\u3002b",
        "iqn.2026-11.dev.lunette:a\u200bb",
        "eui.02004567a425678",
        "eui.02004567a425678dd",
        "eui.02004567a425678g",
        "naa.52004567ba64678d0",
        "wwn.52004567ba64678d"
      })
  void refusesWhatIsNoName(String name) {
    assertThat(IscsiName.normalise(name)).isEmpty();
  }

  @Test
  void comparesCapitalsAndCompatibilityFormsAsEqual() {
    assertThat(IscsiName.normalise("IQN.2026-11.Dev.Lunette:DEMO"))
        .contains("iqn.2026-11.dev.lunette:demo");
    assertThat(IscsiName.normalise("EUI.02004567A425678D")).contains("eui.02004567a425678d");
    assertThat(IscsiName.normalise("iqn.2026-11.dev.lunette:\uff24\uff45mo"))
        .contains("iqn.2026-11.dev.lunette:demo");
  }

  @Test
  void acceptsAtMost223Bytes() {
    String name = "iqn.2026-11.dev.lunette:" + "x".repeat(199);
    assertThat(name).hasSize(223);
    assertThat(IscsiName.normalise(name)).contains(name);
    assertThat(IscsiName.normalise(name + "x")).isEmpty();
    assertThat(IscsiName.normalise(name.substring(0, 222) + "ö")).isEmpty();
  }

  @RepeatedTest(20)
  void changesNothingTheSecondTime(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      StringBuilder name = new StringBuilder("iqn.2026-11.dev.lunette:");
      random.ints(4, 0x20, 0x2fff).forEach(name::appendCodePoint);
      IscsiName.normalise(name.toString())
          .ifPresent(
              once -> assertThat(IscsiName.normalise(once)).as("seed %d", seed).contains(once));
    }
  }
}
