package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An image stream is whole and unchanged, or it is refused. */
final class ImageStreamTest {
  private static final long SEED = Long.getLong("lunette.seed", 20261122L);
  private static final int BLOCK = 4096;

  @Test
  void whatIsEncodedIsDecoded() throws Exception {
    for (int i = 0; i < 1000; i++) {
      long seed = SEED + i;
      Random random = new Random(seed);
      MemoryAdmin from = new MemoryAdmin();
      int blocks = 1 + random.nextInt(40);
      from.create(PlainRequests.of("alpha", (long) blocks * BLOCK));
      scribble(from, blocks, random);
      from.snapshot(List.of("alpha"), "s1");
      byte[] whole = encoded(from, "alpha@s1", Optional.empty());
      scribble(from, blocks, random);

      MemoryAdmin to = new MemoryAdmin();
      decode(whole, to);
      assertThat(to.bytes("alpha")).as("seed %d", seed).isEqualTo(state(from, "alpha@s1"));
      byte[] difference = encoded(from, "alpha", Optional.of("s1"));
      decodeOnto(state(from, "alpha@s1"), difference, from.bytes("alpha"), seed);
    }
  }

  @Test
  void aStreamCutAnywhereIsRefused() throws Exception {
    byte[] whole = encoded(sample(), "alpha", Optional.empty());
    for (int cut : cuts(whole.length)) {
      MemoryAdmin to = new MemoryAdmin();
      assertThatThrownBy(() -> decode(Arrays.copyOf(whole, cut), to))
          .as("cut at %d of %d", cut, whole.length)
          .isInstanceOf(AdminException.class)
          .hasMessageContaining("it ends in");
      assertThat(to.vdisks(false)).isEmpty();
    }
  }

  @Test
  void everyFlippedBitIsSeen() throws Exception {
    byte[] whole = encoded(sample(), "alpha", Optional.empty());
    Random random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = whole.clone();
      int bit = random.nextInt(8 * whole.length);
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      MemoryAdmin to = new MemoryAdmin();
      assertThatThrownBy(() -> decode(damaged, to))
          .as("bit %d, seed %d", bit, SEED)
          .isInstanceOf(AdminException.class);
      assertThat(to.vdisks(false)).isEmpty();
    }
  }

  @Test
  void aStreamThatGoesOnIsRefused() throws Exception {
    byte[] whole = encoded(sample(), "alpha", Optional.empty());
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> decode(longer, new MemoryAdmin()))
        .hasMessageContaining("it goes on behind its end");
  }

  @Test
  void recordsThatOverlapOrLeaveTheDiskAreRefused() throws Exception {
    assertThatThrownBy(() -> ranges(new long[] {4096, 4096, 0, 4096}))
        .hasMessageContaining("expected some between 8192 and 65536");
    assertThatThrownBy(() -> ranges(new long[] {61440, 8192})).hasMessageContaining("record 0");
    assertThatThrownBy(() -> ranges(new long[] {0, Long.MAX_VALUE}))
        .hasMessageContaining("record 0");
    assertThatThrownBy(() -> ranges(new long[] {0, 0})).hasMessageContaining("record 0");
  }

  @Test
  void aFailureOfTheSenderIsTold() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ImageEncoder(out, new ImageHeader(65536, Optional.empty(), Optional.empty()))
        .failed("block 7 is damaged");
    ImageDecoder image = ImageDecoder.open(new ByteArrayInputStream(out.toByteArray()));
    assertThatThrownBy(image::next).hasMessage("block 7 is damaged");
  }

  private static void ranges(long[] offsetsAndLengths) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageEncoder encoder =
        new ImageEncoder(out, new ImageHeader(65536, Optional.empty(), Optional.empty()));
    for (int i = 0; i < offsetsAndLengths.length; i += 2) {
      encoder.zero(offsetsAndLengths[i], offsetsAndLengths[i + 1]);
    }
    encoder.end();
    decode(out.toByteArray(), new MemoryAdmin());
  }

  private static List<Integer> cuts(int length) {
    List<Integer> cuts = new ArrayList<>();
    for (int cut = 0; cut < length; cut += cut < 200 || cut > length - 200 ? 1 : 61) {
      cuts.add(cut);
    }
    return cuts;
  }

  private static MemoryAdmin sample() throws Exception {
    MemoryAdmin admin = new MemoryAdmin();
    admin.create(PlainRequests.of("alpha", 16 * BLOCK));
    scribble(admin, 16, new Random(SEED));
    return admin;
  }

  private static void scribble(MemoryAdmin admin, int blocks, Random random) throws Exception {
    for (int i = 0; i < blocks / 2 + 1; i++) {
      byte[] bytes = new byte[BLOCK];
      if (random.nextInt(4) > 0) {
        random.nextBytes(bytes);
      }
      admin.put("alpha", random.nextInt(blocks) * BLOCK, bytes);
    }
  }

  private static byte[] encoded(MemoryAdmin admin, String path, Optional<String> from)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageCopy.encode(admin.export(path, from), out, offset -> {});
    return out.toByteArray();
  }

  private static void decode(byte[] stream, MemoryAdmin to) throws AdminException {
    try (ImageDecoder image = ImageDecoder.open(new ByteArrayInputStream(stream));
        ImageWriter writer =
            to.importInto(PlainRequests.of("alpha", image.sizeBytes()), Optional.empty())) {
      ImageCopy.copy(image, writer, offset -> {});
    }
  }

  private static void decodeOnto(byte[] base, byte[] stream, byte[] expected, long seed)
      throws Exception {
    byte[] bytes = base.clone();
    try (ImageDecoder image = ImageDecoder.open(new ByteArrayInputStream(stream))) {
      assertThat(image.baseId()).isPresent();
      for (Optional<Change> next = image.next(); next.isPresent(); next = image.next()) {
        int offset = (int) next.get().offset();
        int length = (int) next.get().length();
        Arrays.fill(bytes, offset, offset + length, (byte) 0);
        if (!next.get().zero()) {
          image.read(offset, ByteBuffer.wrap(bytes, offset, length));
        }
      }
    }
    assertThat(bytes).as("seed %d", seed).isEqualTo(expected);
  }

  private static byte[] state(MemoryAdmin admin, String path) throws Exception {
    ImageReader image = admin.export(path, Optional.empty());
    byte[] bytes = new byte[(int) image.sizeBytes()];
    for (Optional<Change> next = image.next(); next.isPresent(); next = image.next()) {
      Change piece = next.get();
      image.read(
          piece.offset(), ByteBuffer.wrap(bytes, (int) piece.offset(), (int) piece.length()));
    }
    assertThat(image.id().orElse(new UUID(0, 0))).isNotEqualTo(new UUID(0, 0));
    return bytes;
  }
}
