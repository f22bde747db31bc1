package dev.lunette.scsi;

import dev.lunette.config.Limits;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.VDisk;
import org.jspecify.annotations.Nullable;

/** The logical blocks of a vDisk: how many there are, and what may be done to them (SBC-4 4.5). */
final class Medium {

  private static final int UNMAP_BIT = 3;
  private static final int WRITE_SAME_ANCHOR_BIT = 4;

  /** What the fields for them can count. */
  private static final int MOST_COMPARE_AND_WRITE_BLOCKS = 255;

  private static final int MOST_ATOMIC_WRITE_BLOCKS = 0xFFFF;

  private final VDisk vdisk;
  private final Limits limits;
  private final int blockSizeBytes;

  /** By the control mode page (SWP). */
  private volatile boolean softwareWriteProtected;

  Medium(VDisk vdisk, Limits limits) {
    this.vdisk = vdisk;
    this.limits = limits;
    this.blockSizeBytes = vdisk.logicalBlockSizeBytes();
  }

  VDisk vdisk() {
    return vdisk;
  }

  int blockSizeBytes() {
    return blockSizeBytes;
  }

  boolean readOnly() {
    return softwareWriteProtected || vdisk.capabilities().readOnly();
  }

  void softwareWriteProtected(boolean isProtected) {
    softwareWriteProtected = isProtected;
  }

  /** Whether space can be given back (SBC-4 4.7.3). */
  boolean thin() {
    return vdisk.capabilities().trim();
  }

  /** Whether it is thin, and can keep space for blocks that are unmapped (ANC_SUP). */
  boolean anchors() {
    return thin() && vdisk.provisioning().anchors();
  }

  /** Whether it is thin and knows what it takes. */
  boolean tellsSpace() {
    return thin() && vdisk.provisioning().counted();
  }

  /** Blocks for which the store has given out space, as it counts. */
  long usedBlocks(Space space) {
    return (space.usedBytes() + blockSizeBytes - 1) / blockSizeBytes;
  }

  /** Blocks for which it could still give out space, if nobody else takes it before. */
  long availableBlocks(Space space) {
    long missing = Math.max(0, vdisk.sizeBytes() - space.usedBytes());
    return Math.min(missing, space.freeBytes()) / blockSizeBytes;
  }

  long capacityBlocks() {
    return vdisk.sizeBytes() / blockSizeBytes;
  }

  int transferBlocks() {
    return limits.transferLengthBytes() / blockSizeBytes;
  }

  /** As both halves come in one data-out buffer, twice as many must not be too many. */
  int compareAndWriteBlocks() {
    int most = Math.min(Limits.COMPARE_AND_WRITE_BYTES, limits.transferLengthBytes() / 2);
    return Math.min(most / blockSizeBytes, MOST_COMPARE_AND_WRITE_BLOCKS);
  }

  /** Longest atomic write operation (SBC-4 4.29); 0 where WRITE ATOMIC is not known. */
  int atomicWriteBlocks() {
    int most = Math.min(vdisk.capabilities().atomicWriteBytes(), limits.transferLengthBytes());
    return Math.min(most / blockSizeBytes, MOST_ATOMIC_WRITE_BLOCKS);
  }

  int writeSameBlocks() {
    return limits.writeSameLengthBytes() / blockSizeBytes;
  }

  int unmapBlocks() {
    return limits.unmapLengthBytes() / blockSizeBytes;
  }

  int unmapDescriptors() {
    return limits.unmapDescriptors();
  }

  /** Whether a range of blocks lies inside; the block after the last is where nothing may start. */
  boolean contains(long lba, long blocks) {
    long capacity = capacityBlocks();
    return Long.compareUnsigned(lba, capacity) <= 0 && blocks <= capacity - lba;
  }

  /** Why a command over a range of blocks fails whatever data comes with it, if it does. */
  @Nullable SenseData refusal(Cdb.Access access) {
    return switch (access) {
      case Cdb.Read read -> lengthRefusal(read, transferBlocks());
      case Cdb.Verify verify -> lengthRefusal(verify, transferBlocks());
      case Cdb.WriteAtomic write ->
          atomicWriteBlocks() == 0
              ? unknownOperationCode()
              : writeRefusal(write, atomicWriteBlocks());
      case Cdb.WriteAccess write -> writeRefusal(write, transferBlocks());
      case Cdb.CompareAndWrite write -> writeRefusal(write, compareAndWriteBlocks());
      case Cdb.PreFetch preFetch -> rangeRefusal(preFetch);
      case Cdb.SynchronizeCache synchronize -> rangeRefusal(synchronize);
      case Cdb.WriteSame writeSame -> writeSameRefusal(writeSame);
    };
  }

  /** Why UNMAP fails whatever its list, if it does: a disk that is not thin does not know it. */
  @Nullable SenseData unmapRefusal(Cdb.Unmap unmap) {
    if (!thin()) {
      return unknownOperationCode();
    }
    if (readOnly()) {
      return writeProtected();
    }
    return unmap.anchor() && !anchors() ? SenseData.invalidFieldInCdb(1, 0) : null;
  }

  /** Why GET LBA STATUS fails, if it does: unlike a range of no blocks it needs a first block. */
  @Nullable SenseData lbaStatusRefusal(Cdb.GetLbaStatus request) {
    return contains(request.startingLba(), 1)
        ? null
        : SenseData.of(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  }

  private @Nullable SenseData writeRefusal(Cdb.Access write, int mostBlocks) {
    return readOnly() ? writeProtected() : lengthRefusal(write, mostBlocks);
  }

  private @Nullable SenseData lengthRefusal(Cdb.Access access, int mostBlocks) {
    SenseData refusal = rangeRefusal(access);
    return refusal == null && access.blocks() > mostBlocks
        ? tooManyBlocks(access.operation())
        : refusal;
  }

  private @Nullable SenseData writeSameRefusal(Cdb.WriteSame writeSame) {
    if (readOnly()) {
      return writeProtected();
    }
    if (writeSame.anchor() && !(writeSame.unmap() && anchors())) {
      return SenseData.invalidFieldInCdb(1, WRITE_SAME_ANCHOR_BIT);
    }
    if (writeSame.unmap() && !thin()) {
      return SenseData.invalidFieldInCdb(1, UNMAP_BIT);
    }
    SenseData refusal = rangeRefusal(writeSame);
    return refusal == null && blocksToEnd(writeSame) > writeSameBlocks()
        ? tooManyBlocks(writeSame.operation())
        : refusal;
  }

  /** The number of blocks where 0 stands for all from the first to the last of the disk. */
  long blocksToEnd(Cdb.Access access) {
    return access.blocks() == 0 ? capacityBlocks() - access.lba() : access.blocks();
  }

  private @Nullable SenseData rangeRefusal(Cdb.Access access) {
    return contains(access.lba(), access.blocks())
        ? null
        : SenseData.of(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  }

  private static SenseData writeProtected() {
    return SenseData.of(Sense.WRITE_PROTECTED);
  }

  private static SenseData unknownOperationCode() {
    return SenseData.of(Sense.INVALID_COMMAND_OPERATION_CODE).at(new FieldPointer(true, 0, 7));
  }

  private static SenseData tooManyBlocks(OperationCode operation) {
    return SenseData.invalidFieldInCdb(operation.blocksOffset(), 7);
  }
}
