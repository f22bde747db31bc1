package dev.lunette.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Optional;
import java.util.SplittableRandom;

/** Bytes that nobody can compress or deduplicate, and nobody checks. */
final class RandomContents implements Contents {

  /** A write begins at one of that many places of the random bytes, so that neighbours differ. */
  private static final int STARTS = 4096;

  private static final int STEP_BYTES = 64;

  private final ByteBuf bytes;
  private final SplittableRandom random;

  RandomContents(Workload workload, long seed) {
    random = new SplittableRandom(seed);
    int length = workload.readsOnly() ? 0 : workload.blockBytes() + STARTS * STEP_BYTES;
    byte[] filled = new byte[length];
    random.nextBytes(filled);
    bytes = PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(filled);
  }

  @Override
  public void fill(Slot slot) {
    slot.data = bytes;
    slot.index = random.nextInt(STARTS) * STEP_BYTES;
  }

  @Override
  public void written(Slot slot) {}

  @Override
  public void received(Slot slot, int offset, ByteBuf in, int index, int length) {}

  @Override
  public Optional<String> wrong(Slot slot) {
    return Optional.empty();
  }

  @Override
  public boolean overlaps() {
    return true;
  }

  @Override
  public void close() {
    bytes.release();
  }
}
