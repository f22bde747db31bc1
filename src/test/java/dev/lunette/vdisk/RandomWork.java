package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Does the same random things to a device and to an array of bytes, and compares. */
final class RandomWork {
  private static final int BLOCK = 512;
  private static final int LONGEST_BLOCKS = 700;
  private static final int MOST_GROWTHS = 3;

  private final BlockDevice device;
  private final long seed;
  private final Random random;
  private byte[] model;
  private int growths;

  RandomWork(BlockDevice device, int sizeBytes, long seed) {
    this.device = device;
    this.seed = seed;
    this.random = new Random(seed);
    this.model = new byte[sizeBytes];
  }

  void run(int steps) throws IOException {
    for (int step = 0; step < steps; step++) {
      int blocks = model.length / BLOCK;
      int first = random.nextInt(blocks);
      int count = 1 + random.nextInt(Math.min(LONGEST_BLOCKS, blocks - first));
      step(step, first * BLOCK, count * BLOCK);
    }
    check(steps, 0, model.length);
  }

  private void step(int step, int offset, int length) throws IOException {
    switch (random.nextInt(12)) {
      case 0, 1 -> write(offset, length, random.nextInt(8) == 0);
      case 2, 3 -> tryWrite(offset, length);
      case 4 -> {
        device.trim(offset, length);
        clear(offset, length);
      }
      case 5 -> {
        device.zero(offset, length, random.nextInt(8) == 0);
        clear(offset, length);
      }
      case 6 -> device.flush();
      case 7 -> grow();
      default -> check(step, offset, length);
    }
  }

  private void write(int offset, int length, boolean durable) throws IOException {
    ByteBuffer source = randomBytes(offset, length);
    device.write(offset, source, durable);
    assertThat(source.hasRemaining()).isFalse();
  }

  private void tryWrite(int offset, int length) throws IOException {
    ByteBuffer source = randomBytes(offset, length);
    if (!device.tryWrite(offset, source)) {
      device.write(offset, source, false);
    }
    assertThat(source.hasRemaining()).isFalse();
  }

  private ByteBuffer randomBytes(int offset, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    System.arraycopy(bytes, 0, model, offset, length);
    return random.nextBoolean()
        ? ByteBuffer.wrap(bytes)
        : ByteBuffer.allocateDirect(length).put(bytes).flip();
  }

  private void clear(int offset, int length) {
    Arrays.fill(model, offset, offset + length, (byte) 0);
  }

  private void grow() throws IOException {
    if (device.capabilities().resize() && growths < MOST_GROWTHS) {
      growths++;
      model = Arrays.copyOf(model, model.length + BLOCK * (1 + random.nextInt(2000)));
      device.resize(model.length);
    }
  }

  private void check(int step, int offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(length);
    if (!device.tryRead(offset, target)) {
      device.read(offset, target);
    }
    int difference = target.flip().mismatch(ByteBuffer.wrap(model, offset, length));
    assertThat(difference)
        .as("first difference in %d bytes at %d, step %d, seed %d", length, offset, step, seed)
        .isEqualTo(-1);
  }
}
