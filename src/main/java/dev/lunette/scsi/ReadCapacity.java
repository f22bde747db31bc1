package dev.lunette.scsi;

import java.nio.ByteBuffer;

/** READ CAPACITY 10 and 16 (SBC-4 5.20, 5.21). */
final class ReadCapacity {

  private static final int SHORT_BYTES = 8;
  private static final int LONG_BYTES = 32;
  private static final long MORE_THAN_32_BITS = 0xFFFF_FFFFL;
  private static final int PROVISIONED_AND_READS_ZEROS = 0xC000;

  private final Medium medium;
  private final int physicalBlockExponent;

  ReadCapacity(Medium medium) {
    this.medium = medium;
    int physicalBlockBytes = medium.vdisk().physicalBlockSizeBytes();
    this.physicalBlockExponent =
        Integer.numberOfTrailingZeros(physicalBlockBytes / medium.blockSizeBytes());
  }

  byte[] shortData() {
    ByteBuffer data = ByteBuffer.allocate(SHORT_BYTES);
    data.putInt((int) Math.min(lastLba(), MORE_THAN_32_BITS));
    return data.putInt(medium.blockSizeBytes()).array();
  }

  byte[] longData() {
    ByteBuffer data = ByteBuffer.allocate(LONG_BYTES);
    data.putLong(lastLba()).putInt(medium.blockSizeBytes());
    data.put((byte) 0).put((byte) physicalBlockExponent);
    data.putShort((short) (medium.thin() ? PROVISIONED_AND_READS_ZEROS : 0));
    return data.array();
  }

  private long lastLba() {
    return medium.capacityBlocks() - 1;
  }
}
