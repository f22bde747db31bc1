package dev.lunette.scsi.page;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Device identification, 83h (SPC-5 7.7.6): two names of the logical unit, three of the target
 * port.
 *
 * <p>The NAA designator is 4 bits NAA 6h, 24 bits company id and 100 bits of the SHA-256 of the
 * serial number, so it is as stable as the serial number and needs no register. The company id
 * 4E4C55h is nobody's: its bit 1 of byte 0 marks it as locally administered.
 *
 * <p>Some initiators look only at the first eight characters after the vendor in the T10
 * designator, so these are a hash, and the serial number follows.
 */
public final class DeviceIdentification implements VpdPage {

  private static final int NAA_REGISTERED_EXTENDED = 0x6;
  private static final int COMPANY_ID = 0x4E4C55;

  private static final int BINARY = 0x1;
  private static final int ASCII = 0x2;
  private static final int UTF8 = 0x3;
  private static final int ISCSI = 0x5 << 4;
  private static final int OF_UNIT = 0x00;
  private static final int OF_PORT = 0x90;

  private static final int T10_VENDOR_ID = 0x1;
  private static final int NAA = 0x3;
  private static final int RELATIVE_TARGET_PORT = 0x4;
  private static final int TARGET_PORT_GROUP = 0x5;
  private static final int SCSI_NAME = 0x8;

  private final byte[] naa;
  private final byte[] t10;

  public DeviceIdentification(String serial) {
    byte[] hash = sha256(serial);
    String unique = HexFormat.of().formatHex(hash, 16, 20);
    this.naa = naa(hash);
    this.t10 = (StandardInquiry.VENDOR + unique + "-" + serial).getBytes(US_ASCII);
  }

  /** The NAA designator alone. */
  public byte[] designator() {
    return naa.clone();
  }

  @Override
  public int code() {
    return 0x83;
  }

  @Override
  public byte[] body(TargetPort port) {
    byte[] relative = {0, 0, (byte) (port.relativePort() >> 8), (byte) port.relativePort()};
    byte[] portName = padded(port.name());
    ByteBuffer body =
        ByteBuffer.allocate(
            5 * 4 + naa.length + t10.length + 2 * relative.length + portName.length);
    designator(body, BINARY, OF_UNIT | NAA, naa);
    designator(body, ASCII, OF_UNIT | T10_VENDOR_ID, t10);
    designator(body, ISCSI | BINARY, OF_PORT | RELATIVE_TARGET_PORT, relative);
    designator(body, ISCSI | BINARY, OF_PORT | TARGET_PORT_GROUP, relative);
    designator(body, ISCSI | UTF8, OF_PORT | SCSI_NAME, portName);
    return body.array();
  }

  private static void designator(ByteBuffer body, int codeSet, int type, byte[] value) {
    body.put((byte) codeSet).put((byte) type).put((byte) 0).put((byte) value.length).put(value);
  }

  private static byte[] naa(byte[] hash) {
    ByteBuffer naa = ByteBuffer.allocate(16);
    naa.putInt(NAA_REGISTERED_EXTENDED << 28 | COMPANY_ID << 4 | (hash[0] & 0x0F));
    return naa.put(hash, 1, 12).array();
  }

  /** A SCSI name string ends in one to four NULs, to a multiple of four (SPC-5 7.7.6.11). */
  private static byte[] padded(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return Arrays.copyOf(bytes, (bytes.length & ~3) + 4);
  }

  private static byte[] sha256(String serial) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(serial.getBytes(US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
