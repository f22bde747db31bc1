package dev.lunette.scsi.sense;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class SenseDataTest {

  @Test
  void encodesFixedFormat() {
    assertThat(hex(SenseData.of(Sense.LOGICAL_UNIT_NOT_SUPPORTED).encode()))
        .isEqualTo("70 00 05 00 00 00 00 0a 00 00 00 00 25 00 00 00 00 00");
  }

  @Test
  void pointsAtTheFieldInTheCdb() {
    assertThat(hex(SenseData.invalidFieldInCdb(2, 5).encode()))
        .isEqualTo("70 00 05 00 00 00 00 0a 00 00 00 00 24 00 00 cd 00 02");
  }

  @Test
  void pointsAtTheFieldInTheParameterList() {
    assertThat(hex(SenseData.invalidFieldInParameterList(0x128).encode()))
        .isEqualTo("70 00 05 00 00 00 00 0a 00 00 00 00 26 00 00 8f 01 28");
  }

  @Test
  void marksInformationAsValidWhereItFits() {
    SenseData sense = SenseData.of(Sense.UNRECOVERED_READ_ERROR);
    assertThat(hex(sense.withInformation(0xFFFF_FFFFL).encode()))
        .isEqualTo("f0 00 03 ff ff ff ff 0a 00 00 00 00 11 00 00 00 00 00");
    assertThat(hex(sense.withInformation(0x1_0000_0000L).encode()))
        .isEqualTo("70 00 03 00 00 00 00 0a 00 00 00 00 11 00 00 00 00 00");
  }

  @Test
  void encodesDescriptorFormat() {
    SenseData sense = SenseData.invalidFieldInCdb(7, 7).withInformation(0x1_0000_0000L);
    assertThat(hex(sense.encode(true)))
        .isEqualTo(
            "72 05 24 00 00 00 00 14"
                + " 00 0a 80 00 00 00 00 01 00 00 00 00"
                + " 02 06 00 00 cf 00 07 00");
    assertThat(hex(SenseData.of(Sense.WRITE_PROTECTED).encode(true)))
        .isEqualTo("72 07 27 00 00 00 00 00");
  }

  @Test
  void namesTheSegmentOfACopyThatFailed() {
    SenseData sense = SenseData.of(Sense.THIRD_PARTY_DEVICE_FAILURE).ofSegment(0x102);
    assertThat(hex(sense.encode()))
        .isEqualTo("70 00 0a 00 00 00 00 0a 00 00 01 02 0d 01 00 00 00 00");
    assertThat(hex(sense.encode(true)))
        .isEqualTo("72 0a 0d 01 00 00 00 0c" + " 01 0a 00 00 00 00 00 00 00 00 01 02");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
