package dev.lunette.scsi;

import dev.lunette.scsi.copy.BlockRange;
import dev.lunette.scsi.copy.CopyStatus;
import dev.lunette.scsi.copy.TokenList;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One WRITE USING TOKEN: what the ranges of a token hold goes to the ranges of the command. */
final class TokenWrite {

  private final Command command;
  private final RodTokens.Rod rod;
  private final CopyEnd destination;
  private final CopyStatus status;
  private final List<BlockRange> targets;
  private final long offsetBlocks;
  private final long blocks;

  TokenWrite(
      Command command, TokenList list, RodTokens.Rod rod, CopyEnd destination, CopyStatus status) {
    this.command = command;
    this.rod = rod;
    this.destination = destination;
    this.status = status;
    this.targets = List.copyOf(list.ranges());
    this.offsetBlocks = list.offsetIntoRod();
    this.blocks = list.blocks();
  }

  /** Why it can't be done, if so: more is wanted than the token stands for. */
  @Nullable SenseData fault() {
    long has = rod.ranges().stream().mapToLong(BlockRange::blocks).sum();
    long most = has * rod.source().blockSizeBytes() / destination.blockSizeBytes();
    return Long.compareUnsigned(offsetBlocks, most) <= 0 && blocks <= most - offsetBlocks
        ? null
        : SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
            .at(new FieldPointer(false, TokenList.ROD_OFFSET_OFFSET, 7));
  }

  /** Does it once {@link #fault} has found nothing against it; says why it could not. */
  @Nullable SenseData run(ByteBuffer buffer) {
    RangeCopy copy = new RangeCopy(command, buffer, status);
    for (RangeCopy.Range piece : pieces()) {
      if (piece.length() % rod.source().blockSizeBytes() != 0
          || piece.length() % destination.blockSizeBytes() != 0) {
        return SenseData.of(Sense.UNEXPECTED_INEXACT_SEGMENT);
      }
      @Nullable Sense failure = copy.copy(piece);
      if (failure != null) {
        return SenseData.of(failure);
      }
    }
    return null;
  }

  /** Cuts it where a range of either side ends. */
  private List<RangeCopy.Range> pieces() {
    List<RangeCopy.Range> pieces = new ArrayList<>();
    int sourceBlock = rod.source().blockSizeBytes();
    int block = destination.blockSizeBytes();
    long from = offsetBlocks * block;
    long start = 0;
    int at = 0;
    for (BlockRange target : targets) {
      long length = target.blocks() * block;
      for (long done = 0; done < length; ) {
        BlockRange source = rod.ranges().get(at);
        long end = start + source.blocks() * sourceBlock;
        if (from >= end) {
          start = end;
          at++;
          continue;
        }
        long part = Math.min(end - from, length - done);
        long sourceOffset = source.lba() * sourceBlock + from - start;
        long targetOffset = target.lba() * block + done;
        pieces.add(
            new RangeCopy.Range(rod.source(), sourceOffset, destination, targetOffset, part));
        done += part;
        from += part;
      }
    }
    return pieces;
  }
}
