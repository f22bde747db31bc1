package dev.lunette.scsi;

import dev.lunette.scsi.copy.CopyList;
import dev.lunette.scsi.copy.CopyStatus;
import dev.lunette.scsi.copy.CscdDescriptor;
import dev.lunette.scsi.copy.Designator;
import dev.lunette.scsi.copy.SegmentDescriptor;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One EXTENDED COPY whose list has been read (SPC-4 5.17.7): its segments, one after the other. A
 * segment that fails ends it; those before it stay done.
 */
final class ExtendedCopy {

  private final Command command;
  private final CopyList list;
  private final CopyStatus status;

  /** The disks that are named and that the nexus can reach; it can't copy from or to others. */
  private final Map<Designator, DiskUnit> reachable = new HashMap<>();

  ExtendedCopy(Command command, CopyList list, CopyStatus status) {
    this.command = command;
    this.list = list;
    this.status = status;
    Set<Designator> named =
        list.cscds().stream()
            .map(CscdDescriptor::designator)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    for (LogicalUnit unit : command.nexus().units()) {
      if (unit instanceof DiskUnit disk && named.contains(disk.copyEnd().designator())) {
        reachable.put(disk.copyEnd().designator(), disk);
      }
    }
    command.touches(new HashSet<>(reachable.values()));
  }

  /** Does it all; says why it could not. */
  @Nullable SenseData run(ByteBuffer buffer) {
    RangeCopy copy = new RangeCopy(command, buffer, status);
    for (int number = 0; number < list.segments().size(); number++) {
      @Nullable SenseData failure = run(copy, list.segments().get(number));
      if (failure != null) {
        return failure.ofSegment(number);
      }
      if (command.aborted()) {
        return null;
      }
      status.segmentDone();
    }
    return null;
  }

  private @Nullable SenseData run(RangeCopy copy, SegmentDescriptor segment) {
    @Nullable SenseData wrong = fault(segment, segment.source(), SegmentDescriptor.SOURCE_OFFSET);
    wrong =
        wrong == null
            ? fault(segment, segment.destination(), SegmentDescriptor.DESTINATION_OFFSET)
            : wrong;
    return wrong == null ? copy(copy, segment) : wrong;
  }

  /** Why the end of a segment can't be used, if so. */
  private @Nullable SenseData fault(SegmentDescriptor segment, int number, int offset) {
    if (number >= list.cscds().size()) {
      return at(Sense.UNREACHABLE_COPY_TARGET, segment.offset() + offset);
    }
    CscdDescriptor named = list.cscds().get(number);
    @Nullable DiskUnit disk = reachable.get(named.designator());
    if (disk == null) {
      return at(Sense.COPY_TARGET_DEVICE_NOT_REACHABLE, named.offset());
    }
    if (named.peripheralType() != 0) {
      return at(Sense.INCORRECT_COPY_TARGET_DEVICE_TYPE, named.offset() + 1);
    }
    int block = named.blockBytes();
    return block == 0 || block == disk.copyEnd().blockSizeBytes()
        ? null
        : at(
            Sense.INCORRECT_COPY_TARGET_DEVICE_TYPE,
            named.offset() + CscdDescriptor.BLOCK_LENGTH_OFFSET);
  }

  private @Nullable SenseData copy(RangeCopy copy, SegmentDescriptor segment) {
    CopyEnd source = end(segment.source());
    CopyEnd destination = end(segment.destination());
    int counted = (segment.countsDestination() ? destination : source).blockSizeBytes();
    long length = (long) segment.blocks() * counted;
    if (length % source.blockSizeBytes() != 0 || length % destination.blockSizeBytes() != 0) {
      return at(
          Sense.UNEXPECTED_INEXACT_SEGMENT, segment.offset() + SegmentDescriptor.BLOCKS_OFFSET);
    }
    long blocks = length / destination.blockSizeBytes();
    if (!source.contains(segment.sourceLba(), length / source.blockSizeBytes())
        || !destination.contains(segment.destinationLba(), blocks)) {
      return SenseData.of(Sense.COPY_ABORTED);
    }
    long before = status.writtenBytes();
    @Nullable Sense failure =
        copy.copy(
            new RangeCopy.Range(
                source,
                segment.sourceLba() * source.blockSizeBytes(),
                destination,
                segment.destinationLba() * destination.blockSizeBytes(),
                length));
    if (failure == null) {
      return null;
    }
    long done = (status.writtenBytes() - before) / destination.blockSizeBytes();
    return SenseData.of(failure).withInformation(blocks - done);
  }

  /** Once {@link #fault} has found nothing against it. */
  private CopyEnd end(int number) {
    return Objects.requireNonNull(reachable.get(list.cscds().get(number).designator())).copyEnd();
  }

  private static SenseData at(Sense sense, int offset) {
    return SenseData.of(sense).at(new FieldPointer(false, offset, 7));
  }
}
