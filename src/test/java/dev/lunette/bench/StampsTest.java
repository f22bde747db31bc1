package dev.lunette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What can become of a verified block. */
final class StampsTest {

  private static final int BLOCK = 512;
  private static final int BYTES = 4 * BLOCK;
  private static final long LBA = 100;

  private final Stamps stamps = new Stamps(7, BLOCK);
  private final ByteBuf buffer = Unpooled.directBuffer(BYTES).setIndex(0, BYTES);

  private void finds(String fault) {
    assertThat(stamps.wrong(buffer, BYTES, LBA, 3))
        .hasValueSatisfying(s -> assertThat(s).contains(fault));
  }

  @Test
  void acceptsWhatWasWritten() {
    stamps.fill(buffer, BYTES, LBA, 3);
    assertThat(stamps.wrong(buffer, BYTES, LBA, 3)).isEmpty();
    assertThat(stamps.wrong(buffer, BYTES, LBA, Stamps.ANY)).isEmpty();
  }

  @Test
  void findsEveryFlippedBit() {
    for (int bit = 0; bit < BYTES * 8; bit++) {
      stamps.fill(buffer, BYTES, LBA, 3);
      buffer.setByte(bit / 8, buffer.getByte(bit / 8) ^ 1 << bit % 8);
      finds("block %d is not what was written".formatted(LBA + bit / 8 / BLOCK));
    }
  }

  @Test
  void findsAnOldBlock() {
    stamps.fill(buffer, BYTES, LBA, 2);
    finds("block 100 is not what was written: it is of generation 2, expected 3");
  }

  @Test
  void findsATornWrite() {
    stamps.fill(buffer, BYTES, LBA, 3);
    ByteBuf old = Unpooled.directBuffer(BYTES).setIndex(0, BYTES);
    stamps.fill(old, BYTES, LBA, 2);
    buffer.setBytes(2 * BLOCK, old, 2 * BLOCK, 2 * BLOCK);
    finds("block 102 is not what was written: it is of generation 2, expected 3");
  }

  @Test
  void findsABlockOfAnotherPlaceOrRun() {
    stamps.fill(buffer, BYTES, LBA + 1, 3);
    finds("block 100 is not what was written: it is the one of block 101");
    new Stamps(8, BLOCK).fill(buffer, BYTES, LBA, 3);
    finds("it has no stamp of seed 7");
  }
}
