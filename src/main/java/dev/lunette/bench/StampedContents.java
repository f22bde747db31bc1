package dev.lunette.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Blocks with {@link Stamps}. A run that writes knows the generation of each block that it wrote. A
 * block that it did not write is checked if the run only reads, or is told that an earlier one has
 * stamped all.
 */
final class StampedContents implements Contents {

  private final Extent extent;
  private final Stamps stamps;
  private final int ioBytes;
  private final ByteBuf[] buffers;
  private final int[] generations;

  /** At random, so that a block that an earlier run left there is not taken for ours. */
  private final int firstGeneration = 1 + ThreadLocalRandom.current().nextInt(1 << 30);

  private final boolean allStamped;

  StampedContents(Workload workload, Extent extent) {
    this.extent = extent;
    this.ioBytes = workload.blockBytes();
    this.stamps = new Stamps(workload.seed(), extent.blockBytes());
    this.allStamped = workload.stamped() || workload.readsOnly();
    this.generations = new int[workload.readsOnly() ? 0 : Math.toIntExact(extent.count())];
    this.buffers = new ByteBuf[workload.depth()];
    for (int tag = 0; tag < buffers.length; tag++) {
      buffers[tag] = PooledByteBufAllocator.DEFAULT.directBuffer(ioBytes).setIndex(0, ioBytes);
    }
  }

  /** I/Os whose generation half of the heap can remember. */
  static long most() {
    long most = Runtime.getRuntime().maxMemory() / 2 / Integer.BYTES;
    return Math.min(most, Integer.MAX_VALUE - Long.BYTES);
  }

  @Override
  public void fill(Slot slot) {
    slot.data = buffers[slot.tag];
    slot.index = 0;
    slot.generation = Math.max(generations[(int) slot.place] + 1, firstGeneration);
    stamps.fill(slot.data, ioBytes, extent.lba(slot.place), slot.generation);
  }

  @Override
  public void written(Slot slot) {
    generations[(int) slot.place] = slot.generation;
  }

  @Override
  public void received(Slot slot, int offset, ByteBuf in, int index, int length) {
    buffers[slot.tag].setBytes(offset, in, index, length);
  }

  @Override
  public Optional<String> wrong(Slot slot) {
    int written = generations.length == 0 ? 0 : generations[(int) slot.place];
    if (written == 0 && !allStamped) {
      return Optional.empty();
    }
    int expected = written == 0 ? Stamps.ANY : written;
    return stamps.wrong(buffers[slot.tag], ioBytes, extent.lba(slot.place), expected);
  }

  @Override
  public boolean overlaps() {
    return false;
  }

  @Override
  public void close() {
    for (ByteBuf buffer : buffers) {
      buffer.release();
    }
  }
}
