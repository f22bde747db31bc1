package dev.lunette.scsi.page;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Standard INQUIRY data (SPC-5 6.7.2). */
public final class StandardInquiry {

  /** Eight characters; also the first ones of the T10 vendor ID designator. */
  static final String VENDOR = "LUNETTE ";

  private static final String REVISION = "0001";
  private static final int LENGTH_BYTES = 96;
  private static final int SPC_4 = 0x06;
  private static final int NORMAL_ACA = 0x20;
  private static final int HISUP_AND_FORMAT_2 = 0x12;
  private static final int THIRD_PARTY_COPY = 0x08;
  private static final int COMMAND_QUEUING = 0x02;
  private static final int REMOVABLE_MEDIUM = 0x80;

  /** SAM-5, iSCSI and SPC-4; what the device is follows. None in a particular revision. */
  private static final short[] VERSION_DESCRIPTORS = {0x00A0, 0x0960, 0x0460};

  private StandardInquiry() {}

  /** What a unit says that stands behind target port groups, or does not. */
  public static byte[] data(Peripheral peripheral, PortGroupSupport portGroups) {
    ByteBuffer data = ByteBuffer.allocate(LENGTH_BYTES);
    data.put((byte) peripheral.code());
    data.put((byte) (peripheral.removable() ? REMOVABLE_MEDIUM : 0)).put((byte) SPC_4);
    boolean disk = peripheral == Peripheral.DISK || peripheral == Peripheral.DISK_UNAVAILABLE;
    data.put((byte) (HISUP_AND_FORMAT_2 | (disk ? NORMAL_ACA : 0))).put((byte) (LENGTH_BYTES - 5));
    int copies = peripheral == Peripheral.DISK ? THIRD_PARTY_COPY : 0;
    data.put((byte) (portGroups.bits() | copies)).put((byte) 0).put((byte) COMMAND_QUEUING);
    data.put((VENDOR + peripheral.product() + REVISION).getBytes(US_ASCII));
    data.position(58);
    for (short descriptor : VERSION_DESCRIPTORS) {
      data.putShort(descriptor);
    }
    data.putShort((short) peripheral.versionDescriptor());
    return data.array();
  }
}
