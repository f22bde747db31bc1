package dev.lunette.scsi;

import dev.lunette.config.Limits;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.ExtentCompletion;
import dev.lunette.vdisk.VDiskException;
import java.nio.ByteBuffer;
import java.util.List;

/** GET LBA STATUS (SBC-4), once {@link Medium#lbaStatusRefusal} has found nothing against it. */
final class GetLbaStatus {

  private static final int HEADER_BYTES = 8;
  private static final int DESCRIPTOR_BYTES = 16;

  /** Bytes of the parameter data length, which counts all that follow itself. */
  private static final int LENGTH_BYTES = 4;

  /** In place of a descriptor's last four bytes, of which it is the first. */
  private static final int MAPPED = 0;

  private static final int DEALLOCATED = 0x0100_0000;
  private static final int ANCHORED = 0x0200_0000;

  /** What one descriptor can count; no answer reaches further, and the initiator asks on. */
  private static final long MOST_BLOCKS = 0xFFFF_FFFFL;

  private final Medium medium;

  GetLbaStatus(Medium medium) {
    this.medium = medium;
  }

  void execute(Command command, Cdb.GetLbaStatus request) {
    long first = request.startingLba();
    long offset = first * medium.blockSizeBytes();
    long blocks = Math.min(medium.capacityBlocks() - first, MOST_BLOCKS);
    long length = blocks * medium.blockSizeBytes();
    ExtentCompletion answer = new Answer(command, request, medium.blockSizeBytes());
    if (medium.thin()) {
      medium.vdisk().extents(offset, length, descriptors(request), answer);
    } else {
      // A disk that is fully provisioned has nothing but mapped blocks, whatever its store thinks.
      answer.completed(List.of(new Extent(offset, length, Extent.State.DATA)));
    }
  }

  /** As many as the allocation length has room for, but one even if it has not. */
  private static int descriptors(Cdb.GetLbaStatus request) {
    long room = (request.allocationLength() - HEADER_BYTES) / DESCRIPTOR_BYTES;
    return Math.clamp(room, 1, Limits.LBA_STATUS_DESCRIPTORS);
  }

  /** The second half: extents become descriptors. */
  private record Answer(Command command, Cdb.GetLbaStatus request, int blockSizeBytes)
      implements ExtentCompletion {

    @Override
    public void completed(List<Extent> extents) {
      ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + extents.size() * DESCRIPTOR_BYTES);
      data.putInt(data.capacity() - LENGTH_BYTES).putInt(0);
      for (Extent extent : extents) {
        data.putLong(extent.offset() / blockSizeBytes);
        data.putInt((int) (extent.length() / blockSizeBytes));
        data.putInt(status(extent.state()));
      }
      command.reply(data.array(), request.allocationLength());
    }

    private static int status(Extent.State state) {
      return switch (state) {
        case DATA -> MAPPED;
        case ANCHORED -> ANCHORED;
        case HOLE -> DEALLOCATED;
      };
    }

    @Override
    public void failed(VDiskException failure) {
      command.failed(failure);
    }
  }
}
