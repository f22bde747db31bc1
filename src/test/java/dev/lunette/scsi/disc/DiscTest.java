package dev.lunette.scsi.disc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes that MMC-6 wants, of a CD and of a DVD. */
final class DiscTest {

  /** 333,000 blocks: 74 minutes. */
  private static final Disc CD = new Disc(333_000);

  private static final Disc DVD = new Disc(2_295_104);

  private static String hex(byte[] data) {
    return HexFormat.of().formatHex(data);
  }

  private static String toc(Disc disc, int format, boolean time, int number) {
    assertThat(TableOfContents.has(disc, format)).isTrue();
    return hex(TableOfContents.of(disc, format, time, number).orElseThrow());
  }

  private static String features(Optional<Disc> disc, int requestType, int first) {
    assertThat(Features.has(requestType)).isTrue();
    return hex(Features.of(disc, requestType, first));
  }

  @Test
  void whatIsLongerThan80MinutesIsADvd() {
    assertThat(new Disc(360_000).isCd()).isTrue();
    assertThat(new Disc(360_001).isCd()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00000200", // minute 0, second 2
    "74, 0000024a",
    "75, 00000300",
    "4349, 00003b4a",
    "4350, 00010000",
    "1151849, 00ff3b4a",
    "1151850, 00ff3b4a", // no later one can be told
    "5000000000, 00ff3b4a"
  })
  void countsMinutesSecondsAndFrames(long block, String address) {
    assertThat("%08x".formatted(Disc.address(block, true))).isEqualTo(address);
  }

  @Test
  void saturatesAddressesThatNeedMoreThan32Bits() {
    assertThat(Disc.address(0x1_0000_0000L, false)).isEqualTo(-1);
    assertThat(Disc.address(333_000, false)).isEqualTo(333_000);
  }

  @Test
  void hasOneTrackAndTheLeadOut() {
    String track = "00140100" + "00000000";
    String leadOut = "0014aa00" + "000514c8";
    assertThat(toc(CD, 0, false, 0)).isEqualTo("00120101" + track + leadOut);
    assertThat(toc(CD, 0, false, 1)).isEqualTo("00120101" + track + leadOut);
    assertThat(toc(CD, 0, false, 0xAA)).isEqualTo("000a0101" + leadOut);
    assertThat(toc(CD, 0, true, 0)).isEqualTo("00120101" + "0014010000000200" + "0014aa00004a0200");
    assertThat(toc(DVD, 0, false, 0)).endsWith("0014aa00" + "00230540");
    assertThat(TableOfContents.of(CD, 0, false, 2)).isEmpty();
    assertThat(TableOfContents.of(CD, 0, false, 0xAB)).isEmpty();
  }

  @Test
  void hasOneSession() {
    assertThat(toc(CD, 1, false, 0)).isEqualTo("000a0101" + "0014010000000000");
    assertThat(toc(CD, 1, true, 7)).isEqualTo("000a0101" + "0014010000000200");
    assertThat(toc(CD, 2, false, 1))
        .isEqualTo(
            "002e0101"
                + "011400a0000000"
                + "00010000"
                + "011400a1000000"
                + "00010000"
                + "011400a2000000"
                + "004a0200"
                + "01140001000000"
                + "00000200");
    assertThat(TableOfContents.of(CD, 2, false, 2)).isEmpty();
    assertThat(TableOfContents.has(DVD, 2)).isFalse();
    assertThat(TableOfContents.has(CD, 3)).isFalse();
    assertThat(TableOfContents.has(CD, 5)).isFalse();
  }

  @Test
  void aCdMakesItsProfileAndFeaturesCurrent() {
    assertThat(features(Optional.of(CD), 0, 0))
        .isEqualTo(
            "00000048"
                + "00000008"
                + "00000308"
                + "00100000"
                + "00080100"
                + "00010b08"
                + "00000001"
                + "03000000"
                + "00020704"
                + "02000000"
                + "00030b04"
                + "39000000"
                + "00100108"
                + "00000800"
                + "00010100"
                + "001e0904"
                + "00000000"
                + "001f0000"
                + "01050300");
    assertThat(features(Optional.of(CD), 1, 0x1F)).isEqualTo("00000008" + "00000008" + "01050300");
    assertThat(features(Optional.of(CD), 2, 0x1F)).isEqualTo("00000008" + "00000008" + "001f0000");
    assertThat(features(Optional.of(CD), 2, 0x100)).isEqualTo("00000004" + "00000008");
    assertThat(Features.has(3)).isFalse();
  }

  @Test
  void aDvdAndNoDiscMakeOthersCurrent() {
    assertThat(features(Optional.of(DVD), 0, 0x10))
        .isEqualTo(
            "00000020"
                + "00000010"
                + "00100108"
                + "00000800"
                + "00100100"
                + "001e0804"
                + "00000000"
                + "001f0100"
                + "01050300");
    assertThat(features(Optional.empty(), 1, 3))
        .isEqualTo("00000010" + "00000000" + "00030b04" + "39000000" + "01050300");
    assertThat(features(Optional.empty(), 2, 0))
        .isEqualTo("00000010" + "00000000" + "00000308" + "00100000" + "00080000");
  }

  @Test
  void isCompleteWithOneTrack() {
    assertThat(hex(Information.ofDisc()))
        .isEqualTo("00200e01" + "01010120" + "00".repeat(8) + "ff".repeat(8) + "00".repeat(10));
    assertThat(hex(Information.ofTrack(CD)))
        .isEqualTo("00220101" + "00040100" + "00".repeat(16) + "000514c8" + "00".repeat(8));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, true",
    "0, 332999, true",
    "0, 333000, false",
    "1, 1, true",
    "1, 0, false",
    "1, 2, false",
    "1, 255, false",
    "2, 1, true",
    "2, 2, false"
  })
  void findsItsTrack(int numberType, long number, boolean found) {
    assertThat(Information.hasNumberType(numberType)).isTrue();
    assertThat(Information.hasTrack(CD, numberType, number)).isEqualTo(found);
  }

  @Test
  void aDvdTellsItsStructures() {
    String physical = hex(DvdStructure.of(DVD, 0x00).orElseThrow());
    assertThat(physical).hasSize(2 * 2052).startsWith("08020000" + "010f0100" + "00030000");
    assertThat(physical.substring(24)).isEqualTo("0026053f" + "00".repeat(2036));
    assertThat(hex(DvdStructure.of(DVD, 0x01).orElseThrow())).isEqualTo("00060000" + "00000000");
    assertThat(hex(DvdStructure.of(DVD, 0xFF).orElseThrow()))
        .isEqualTo("000e0000" + "00400804" + "01400008" + "ff400010");
    assertThat(DvdStructure.of(DVD, 0x04)).isEmpty();
    assertThat(hex(DvdStructure.of(new Disc(1L << 30), 0x00).orElseThrow()))
        .contains("00030000" + "00ffffff");
  }
}
