package dev.lunette.scsi.page;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Unit serial number, 80h (SPC-5 7.7.19). */
public record UnitSerialNumber(String serial) implements VpdPage {

  @Override
  public int code() {
    return 0x80;
  }

  @Override
  public byte[] body(TargetPort port) {
    return serial.getBytes(US_ASCII);
  }
}
