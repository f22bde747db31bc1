package dev.lunette.scsi.page;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VpdPagesTest {

  private static final TargetPort PORT =
      new TargetPort("iqn.2026-11.dev.lunette:x,t,0x0102", 0x102);
  private static final String SERIAL = "0123456789abcdef0123456789abcdef";

  private final VpdPages pages =
      new VpdPages(
          Peripheral.DISK,
          new LogicalBlockProvisioning(true, true, 11),
          new UnitSerialNumber(SERIAL),
          new DeviceIdentification(SERIAL),
          new ExtendedInquiry(true),
          new BlockLimits(8, 128, 8192, 2048, 0x100000, 256, 64, 3, 524288, 4096),
          new BlockDeviceCharacteristics(true));

  private String page(int code) {
    return hex(pages.page(code, PORT).orElseThrow());
  }

  @Test
  void listsThePagesInAscendingOrder() {
    assertThat(page(0x00)).isEqualTo("00 00 00 07 00 80 83 86 b0 b1 b2");
    assertThat(pages.page(0x01, PORT)).isEmpty();
    assertThat(new VpdPages(Peripheral.NONE).page(0, PORT).map(VpdPagesTest::hex))
        .isEqualTo(Optional.of("7f 00 00 01 00"));
  }

  @Test
  void encodesTheSerialNumber() {
    byte[] page = pages.page(0x80, PORT).orElseThrow();
    assertThat(hex(Arrays.copyOf(page, 4))).isEqualTo("00 80 00 20");
    assertThat(new String(page, 4, 32, US_ASCII)).isEqualTo(SERIAL);
  }

  /** The SHA-256 of this serial number is 3eb1bd439947eb762998e566ccc2e099c791118b2f40579c... */
  @Test
  void encodesTheIdentification() {
    assertThat(page(0x83))
        .isEqualTo(
            "00 83 00 81"
                + " 01 03 00 10 64 e4 c5 5e b1 bd 43 99 47 eb 76 29 98 e5 66 cc"
                + (" 02 01 00 31 " + text("LUNETTE c791118b-" + SERIAL))
                + " 51 94 00 04 00 00 01 02"
                + " 51 95 00 04 00 00 01 02"
                + (" 53 98 00 24 " + text("iqn.2026-11.dev.lunette:x,t,0x0102") + " 00 00"));
  }

  @Test
  void identifiesByTheSerialNumberAlone() {
    byte[] one = new DeviceIdentification(SERIAL).body(PORT);
    byte[] again = new DeviceIdentification(SERIAL).body(new TargetPort(PORT.name(), 0x102));
    byte[] other = new DeviceIdentification("0123456789abcdef0123456789abcdee").body(PORT);
    assertThat(one).isEqualTo(again);
    assertThat(Arrays.copyOf(one, 20)).isNotEqualTo(Arrays.copyOf(other, 20));
    // Eight characters after the vendor already differ.
    assertThat(Arrays.copyOfRange(one, 32, 40)).isNotEqualTo(Arrays.copyOfRange(other, 32, 40));
  }

  @Test
  void padsThePortNameWithOneToFourNuls() {
    for (int length = 10; length < 14; length++) {
      byte[] body = new DeviceIdentification("s").body(new TargetPort("n".repeat(length), 1));
      assertThat(body.length % 4).isEqualTo((20 + 4 + 18 + 16) % 4);
      assertThat(body[body.length - 1]).isZero();
    }
  }

  @Test
  void encodesTheFixedPages() {
    assertThat(page(0x86)).isEqualTo("00 86 00 3c 00 07 01" + " 00".repeat(57));
    assertThat(page(0xB0))
        .isEqualTo(
            "00 b0 00 3c 00 80 00 08 00 00 20 00 00 00 08 00 00 00 00 00"
                + " 00 10 00 00 00 00 01 00 00 00 00 40 80 00 00 03 00 00 00 00 00 08 00 00"
                + " 00 00 10 00"
                + " 00".repeat(16));
    assertThat(page(0xB1)).isEqualTo("00 b1 00 3c 00 01 00 40" + " 00".repeat(56));
    assertThat(page(0xB2)).isEqualTo("00 b2 00 04 0b e6 02 00");
    assertThat(hex(new LogicalBlockProvisioning(false, false, 0).body(PORT)))
        .isEqualTo("00 00 00 00");
    assertThat(hex(new LogicalBlockProvisioning(true, false, 0).body(PORT)))
        .isEqualTo("00 e4 02 00");
  }

  @Test
  void encodesStandardInquiryData() {
    assertThat(hex(StandardInquiry.data(Peripheral.DISK, PortGroupSupport.NONE)))
        .isEqualTo(
            "00 00 06 32 5b 08 00 02 4c 55 4e 45 54 54 45 20"
                + " 56 44 49 53 4b 20 20 20 20 20 20 20 20 20 20 20 30 30 30 31"
                + " 00".repeat(22)
                + " 00 a0 09 60 04 60 04 c0"
                + " 00".repeat(30));
    assertThat(StandardInquiry.data(Peripheral.NONE, PortGroupSupport.NONE)[0])
        .isEqualTo((byte) 0x7F);
  }

  private static String text(String ascii) {
    return hex(ascii.getBytes(US_ASCII));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
