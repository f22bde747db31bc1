package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Noise, and PDUs with a few bytes changed: whatever comes, a decoder fires PDUs, malformed ones or
 * one {@link PduException}, and holds nothing when its channel is closed.
 */
class PduFuzzTest {

  private static final int ROUNDS = 2000;
  private static final int MAX_DATA_BYTES = 600;

  private final long seed = Long.getLong("lunette.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private int whole;
  private int malformed;
  private int ended;

  @Test
  void neitherThrowsNorLeaksAnythingElseAsATarget() {
    fuzz(false);
    assertThat(malformed).as("seed %d", seed).isPositive();
  }

  @Test
  void neitherThrowsNorLeaksAnythingElseAsAnInitiator() {
    fuzz(true);
    assertThat(malformed).as("seed %d", seed).isZero();
  }

  private void fuzz(boolean initiator) {
    System.out.println("PduFuzzTest seed " + seed);
    for (int round = 0; round < ROUNDS; round++) {
      Digests digests = new Digests(random.nextInt(4) == 0, random.nextInt(4) == 0);
      byte[] bytes = random.nextInt(3) == 0 ? noise() : changed(initiator, digests);
      feed(initiator, digests, bytes);
    }
    assertThat(whole).as("seed %d", seed).isPositive();
    assertThat(ended).as("seed %d", seed).isPositive();
  }

  private void feed(boolean initiator, Digests digests, byte[] bytes) {
    PduDecoder decoder =
        initiator ? PduDecoder.ofResponses(MAX_DATA_BYTES) : new PduDecoder(MAX_DATA_BYTES);
    Wire wire = new Wire(decoder);
    decoder.become(digests, MAX_DATA_BYTES);
    for (int at = 0; at < bytes.length; ) {
      int next = Math.min(bytes.length, at + 1 + random.nextInt(200));
      try {
        wire.receive(Arrays.copyOfRange(bytes, at, next));
      } catch (PduException e) {
        assertThat(e.getMessage()).as("seed %d", seed).matches("[ -~]{20,}");
        ended++;
      }
      at = next;
    }
    for (Pdu pdu : wire.fired()) {
      assertThat(pdu.data().readableBytes()).as("seed %d", seed).isBetween(0, MAX_DATA_BYTES);
      if (pdu instanceof MalformedRequest) {
        malformed++;
      } else {
        whole++;
      }
      pdu.release();
    }
    wire.close();
    assertThat(wire.heldBytes()).as("seed %d", seed).isZero();
  }

  private byte[] noise() {
    byte[] noise = new byte[random.nextInt(1000)];
    random.nextBytes(noise);
    for (int at = 0; at + 8 < noise.length; at += 48) {
      // Mostly lengths that let the next header be reached.
      noise[at + 4] &= 1;
      noise[at + 5] = 0;
      noise[at + 6] &= 1;
    }
    return noise;
  }

  private byte[] changed(boolean initiator, Digests digests) {
    byte[] bytes =
        initiator
            ? Wire.bytes(digests, nopIn(), nopIn(), nopIn())
            : Wire.bytes(
                digests,
                Wire.nopOut(1, random.nextInt(50)),
                Wire.command(2, 16 + random.nextInt(300), random.nextInt(), random.nextInt(50)),
                Wire.dataOut(3, random.nextInt(MAX_DATA_BYTES)));
    for (int change = random.nextInt(4); change > 0; change--) {
      bytes[random.nextInt(random.nextBoolean() ? 8 : bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private NopIn nopIn() {
    return new NopIn(0, 1, 2, 3, 4, 5, Wire.data(random.nextInt(MAX_DATA_BYTES)));
  }
}
