package dev.lunette.scsi;

import dev.lunette.scsi.page.DeviceIdentification;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The parameter list of an EXTENDED COPY as an initiator writes it. */
final class CopyLists {

  private final boolean isLong;
  private final List<byte[]> cscds = new ArrayList<>();
  private final List<byte[]> segments = new ArrayList<>();
  private int identifier = 1;
  private int usage;

  private CopyLists(boolean isLong) {
    this.isLong = isLong;
  }

  static CopyLists lid1() {
    return new CopyLists(false);
  }

  static CopyLists lid4() {
    return new CopyLists(true);
  }

  /** A list for the disk of every test that copies no block of it, in hexadecimal digits. */
  String nothing() {
    cscd(cscd(TestDisk.SERIAL));
    return HexFormat.of().formatHex(segment(0, 0, 0, 0, 0).bytes());
  }

  /** List identifier, and how it is used. */
  CopyLists identifier(int value, int newUsage) {
    identifier = value;
    usage = newUsage;
    return this;
  }

  /** The identification descriptor of the disk with a serial number, blocks of 512 bytes. */
  static byte[] cscd(String serial) {
    return ByteBuffer.allocate(32)
        .put(0, (byte) 0xE4)
        .put(4, HexFormat.of().parseHex("01030010"))
        .put(8, new DeviceIdentification(serial).designator())
        .putInt(28, TestDisk.BLOCK)
        .array();
  }

  CopyLists cscd(byte[] descriptor) {
    cscds.add(descriptor);
    return this;
  }

  CopyLists disks(TestDisk... disks) {
    for (TestDisk disk : disks) {
      cscd(cscd(disk.vdisk.serial()));
    }
    return this;
  }

  CopyLists segment(int source, int destination, int blocks, long from, long to) {
    return segment(
        ByteBuffer.allocate(28)
            .putInt(0, 0x0200_0018)
            .putShort(4, (short) source)
            .putShort(6, (short) destination)
            .putShort(10, (short) blocks)
            .putLong(12, from)
            .putLong(20, to)
            .array());
  }

  CopyLists segment(byte[] descriptor) {
    segments.add(descriptor);
    return this;
  }

  byte[] bytes() {
    int cscdBytes = cscds.stream().mapToInt(each -> each.length).sum();
    int segmentBytes = segments.stream().mapToInt(each -> each.length).sum();
    ByteBuffer list = ByteBuffer.allocate((isLong ? 48 : 16) + cscdBytes + segmentBytes);
    list.put(1, (byte) (usage << 3 | 0x21)); // STR and a PRIORITY, which mean nothing here
    if (isLong) {
      list.put(0, (byte) 1).putShort(2, (short) 0x20).put(16, (byte) 0xFF);
      list.putInt(20, identifier)
          .putShort(42, (short) cscdBytes)
          .putShort(44, (short) segmentBytes);
      list.position(48);
    } else {
      list.put(0, (byte) identifier).putShort(2, (short) cscdBytes).putInt(8, segmentBytes);
      list.position(16);
    }
    cscds.forEach(list::put);
    segments.forEach(list::put);
    return list.array();
  }

  /** The CDB for a list of so many bytes. */
  byte[] cdb(int length) {
    return Cdbs.hex(
        (isLong ? "83 01" : "83 00") + " 00 00 00 00 00 00 00 00 %08X".formatted(length));
  }
}
