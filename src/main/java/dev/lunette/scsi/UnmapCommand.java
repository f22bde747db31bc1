package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Extent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** UNMAP (SBC-4 5.35), once {@link Medium#unmapRefusal} has found nothing against it. */
final class UnmapCommand {

  private static final int HEADER_BYTES = 8;
  private static final int DESCRIPTOR_BYTES = 16;
  private static final int DATA_LENGTH_OFFSET = 0;
  private static final int DESCRIPTOR_DATA_LENGTH_OFFSET = 2;
  private static final int BLOCKS_OFFSET = 8;

  /** Bytes of the header that the data length counts: all that follow itself. */
  private static final int COUNTED_HEADER_BYTES = HEADER_BYTES - 2;

  private final Medium medium;

  UnmapCommand(Medium medium) {
    this.medium = medium;
  }

  void execute(Command command, Cdb.Unmap unmap) {
    int length = unmap.parameterListLength();
    ByteBuffer data = command.dataOut();
    if (length == 0) {
      command.completed();
      return;
    }
    if (length < HEADER_BYTES || data.remaining() < length) {
      command.checkCondition(Sense.PARAMETER_LIST_LENGTH_ERROR);
      return;
    }
    ByteBuffer list = data.slice(data.position(), length);
    int descriptorBytes = u16(list, DESCRIPTOR_DATA_LENGTH_OFFSET);
    if (descriptorBytes > length - HEADER_BYTES
        || descriptorBytes > u16(list, DATA_LENGTH_OFFSET) - COUNTED_HEADER_BYTES) {
      command.checkCondition(Sense.PARAMETER_LIST_LENGTH_ERROR);
      return;
    }
    // A part of a descriptor at the end is to be ignored (SBC-4 5.35.2).
    unmap(command, list, descriptorBytes / DESCRIPTOR_BYTES, unmap.anchor());
  }

  private void unmap(Command command, ByteBuffer list, int descriptors, boolean anchor) {
    SenseData refusal = refusal(list, descriptors);
    if (refusal != null) {
      command.checkCondition(refusal);
      return;
    }
    List<Extent> ranges = ranges(list, descriptors);
    if (ranges.isEmpty()) {
      command.completed();
    } else {
      medium.vdisk().unmap(ranges, anchor, command);
    }
  }

  /** All descriptors are checked before the first is obeyed. */
  private @Nullable SenseData refusal(ByteBuffer list, int descriptors) {
    if (descriptors > medium.unmapDescriptors()) {
      return SenseData.invalidFieldInParameterList(DESCRIPTOR_DATA_LENGTH_OFFSET);
    }
    long blocksLeft = medium.unmapBlocks();
    for (int i = 0; i < descriptors; i++) {
      int offset = HEADER_BYTES + i * DESCRIPTOR_BYTES;
      long blocks = blocks(list, offset);
      if (!medium.contains(list.getLong(offset), blocks)) {
        return SenseData.of(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
      }
      if (blocks > blocksLeft) {
        return SenseData.invalidFieldInParameterList(offset + BLOCKS_OFFSET);
      }
      blocksLeft -= blocks;
    }
    return null;
  }

  private List<Extent> ranges(ByteBuffer list, int descriptors) {
    int blockSizeBytes = medium.blockSizeBytes();
    List<Extent> ranges = new ArrayList<>(descriptors);
    for (int i = 0; i < descriptors; i++) {
      int offset = HEADER_BYTES + i * DESCRIPTOR_BYTES;
      long blocks = blocks(list, offset);
      if (blocks > 0) {
        long first = list.getLong(offset) * blockSizeBytes;
        ranges.add(new Extent(first, blocks * blockSizeBytes, Extent.State.HOLE));
      }
    }
    return ranges;
  }

  private static long blocks(ByteBuffer list, int descriptorOffset) {
    return Integer.toUnsignedLong(list.getInt(descriptorOffset + BLOCKS_OFFSET));
  }

  private static int u16(ByteBuffer list, int offset) {
    return Short.toUnsignedInt(list.getShort(offset));
  }
}
