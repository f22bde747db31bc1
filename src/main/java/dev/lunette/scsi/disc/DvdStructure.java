package dev.lunette.scsi.disc;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What READ DVD STRUCTURE tells of a DVD (MMC-6 6.22): a disc of one layer, without protection. */
public final class DvdStructure {

  private static final int PHYSICAL = 0x00;
  private static final int COPYRIGHT = 0x01;
  private static final int LIST = 0xFF;

  private static final int HEADER_BYTES = 4;
  private static final int PHYSICAL_BYTES = 2048;

  /** Book type DVD-ROM, part version 1. */
  private static final byte DVD_ROM = 0x01;

  /** 120 mm, and no maximum rate. */
  private static final byte SIZE_AND_RATE = 0x0F;

  /** One layer, embossed. */
  private static final byte ONE_LAYER = 0x01;

  /** Physical sector number of logical block 0. */
  private static final int FIRST_SECTOR = 0x030000;

  private static final int LAST_SECTOR = 0xFFFFFF;

  /** Readable, not sendable, and so long: of the forms themselves. */
  private static final byte READABLE = 0x40;

  private DvdStructure() {}

  /** A structure by its format, or nothing if there is none. */
  public static Optional<byte[]> of(Disc disc, int format) {
    return switch (format) {
      case PHYSICAL -> Optional.of(physical(disc));
      case COPYRIGHT -> Optional.of(unprotected());
      case LIST -> Optional.of(list());
      default -> Optional.empty();
    };
  }

  private static byte[] physical(Disc disc) {
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + PHYSICAL_BYTES);
    putHeader(data);
    data.put(DVD_ROM).put(SIZE_AND_RATE).put(ONE_LAYER).put((byte) 0);
    data.putInt(FIRST_SECTOR);
    data.putInt((int) Math.min(FIRST_SECTOR + disc.blocks() - 1, LAST_SECTOR));
    return data.array();
  }

  private static byte[] list() {
    ByteBuffer data = ByteBuffer.allocate(4 * HEADER_BYTES);
    putHeader(data);
    data.put((byte) PHYSICAL).put(READABLE).putShort((short) (HEADER_BYTES + PHYSICAL_BYTES));
    data.put((byte) COPYRIGHT).put(READABLE).putShort((short) (2 * HEADER_BYTES));
    data.put((byte) LIST).put(READABLE).putShort((short) data.capacity());
    return data.array();
  }

  /** No protection system, and no region. */
  private static byte[] unprotected() {
    ByteBuffer data = ByteBuffer.allocate(2 * HEADER_BYTES);
    putHeader(data);
    return data.array();
  }

  private static void putHeader(ByteBuffer data) {
    data.putShort((short) (data.capacity() - 2)).putShort((short) 0);
  }
}
