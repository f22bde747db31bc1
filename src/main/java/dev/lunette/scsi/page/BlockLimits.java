package dev.lunette.scsi.page;

import java.nio.ByteBuffer;

/**
 * Block limits, B0h (SBC-4 6.6.4). Counts are logical blocks; 0 means not reported.
 *
 * @param granularity optimal transfer length granularity
 * @param maximumCompareAndWrite longest COMPARE AND WRITE, at most 255
 * @param maximumTransfer longest read, write or verify
 * @param optimalTransfer longest transfer that is still of use
 * @param maximumUnmap most blocks of one UNMAP
 * @param maximumUnmapDescriptors most descriptors of one UNMAP
 * @param optimalUnmapGranularity unit in which space is best given back; others work too
 * @param unmapGranularityAlignment first block of the first such unit
 * @param maximumWriteSame longest WRITE SAME
 * @param maximumAtomicTransfer longest WRITE ATOMIC, at any address and of any length up to that;
 *     with an ATOMIC BOUNDARY none is done
 */
public record BlockLimits(
    int granularity,
    int maximumCompareAndWrite,
    int maximumTransfer,
    int optimalTransfer,
    int maximumUnmap,
    int maximumUnmapDescriptors,
    int optimalUnmapGranularity,
    int unmapGranularityAlignment,
    int maximumWriteSame,
    int maximumAtomicTransfer)
    implements VpdPage {

  private static final int LENGTH_BYTES = 60;

  private static final int ALIGNMENT_VALID = 0x8000_0000;

  @Override
  public int code() {
    return 0xB0;
  }

  @Override
  public byte[] body(TargetPort port) {
    ByteBuffer body = ByteBuffer.allocate(LENGTH_BYTES);
    body.put(1, (byte) maximumCompareAndWrite);
    body.putShort(2, (short) granularity);
    body.putInt(4, maximumTransfer);
    body.putInt(8, optimalTransfer);
    body.putInt(16, maximumUnmap);
    body.putInt(20, maximumUnmapDescriptors);
    body.putInt(24, optimalUnmapGranularity);
    body.putInt(28, optimalUnmapGranularity == 0 ? 0 : ALIGNMENT_VALID | unmapGranularityAlignment);
    body.putLong(32, maximumWriteSame);
    body.putInt(40, maximumAtomicTransfer);
    return body.array();
  }
}
