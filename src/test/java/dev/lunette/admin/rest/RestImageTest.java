package dev.lunette.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.ImageCopy;
import dev.lunette.admin.ImageHeader;
import dev.lunette.admin.ImageReader;
import dev.lunette.admin.ImageWriter;
import dev.lunette.admin.PlainRequests;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images through the socket. */
@Timeout(20)
final class RestImageTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;
  private RestFixture rest;

  @BeforeEach
  void start() throws Exception {
    rest = new RestFixture(directory);
    rest.client.create(PlainRequests.of("alpha", 16 * MIB));
    byte[] bytes = new byte[9 * MIB];
    new Random(7).nextBytes(bytes);
    rest.admin.put("alpha", 3 * MIB, bytes);
  }

  @AfterEach
  void stop() throws Exception {
    rest.close();
  }

  @Test
  void anImageGoesOutAndComesBackTheSame() throws Exception {
    copy(
        "alpha",
        Optional.empty(),
        rest.client.importInto(PlainRequests.of("beta", 16 * MIB), Optional.empty()));
    assertThat(rest.admin.bytes("beta")).isEqualTo(rest.admin.bytes("alpha"));
  }

  @Test
  void aDifferenceBringsAVDiskToTheLaterState() throws Exception {
    rest.client.snapshot(List.of("alpha"), "s1");
    rest.admin.put("alpha", 0, new byte[] {1, 2, 3});
    rest.admin.put("alpha", 4 * MIB, new byte[MIB]);
    byte[] expected = rest.admin.bytes("alpha");
    try (ImageReader image = rest.client.export("alpha", Optional.of("s1"))) {
      rest.client.rollback("alpha@s1", false);
      assertThat(rest.admin.bytes("alpha")).isNotEqualTo(expected);
      try (ImageWriter writer = rest.client.importDifference("alpha", ImageHeader.of(image))) {
        ImageCopy.copy(image, writer, offset -> {});
      }
    }
    assertThat(rest.admin.bytes("alpha")).isEqualTo(expected);
  }

  @Test
  void anImportThatIsGivenUpLeavesNothing() throws Exception {
    try (ImageWriter writer =
        rest.client.importInto(PlainRequests.of("beta", 16 * MIB), Optional.empty())) {
      writer.write(0, ByteBuffer.wrap(new byte[2 * MIB]));
    }
    assertThat(rest.client.vdisks(false)).hasSize(1);
  }

  @Test
  void aRefusedImportSaysWhyToWhoeverIsStillSending() throws Exception {
    assertThatThrownBy(() ->
            copy(
                "alpha",
                Optional.empty(),
                rest.client.importInto(PlainRequests.of("alpha", 16 * MIB), Optional.empty())))
        .isInstanceOfSatisfying(
            AdminException.class, e -> assertThat(e.kind()).isEqualTo(AdminException.Kind.CONFLICT))
        .hasMessage("there is a vDisk alpha already");
    assertThatThrownBy(() -> rest.client.export("none", Optional.empty()))
        .hasMessage("there is no vDisk none");
  }

  @Test
  void whatIsNoImageIsRefused() throws Exception {
    assertThat(rest.ask("POST /v1/vdisks/beta/image", "no image at all, but long enough".repeat(9)))
        .startsWith("HTTP/1.1 400")
        .contains("it does not begin as an image stream");
    assertThat(rest.ask("POST /v1/vdisks/beta/image", "")).contains("it ends in the header");
  }

  @Test
  void theEndIsToldWhenNothingIsInUseAnyMore() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    rest.admin.whenAnImageIsClosed(closed::incrementAndGet);
    try (ImageReader image = rest.client.export("alpha", Optional.empty())) {
      drain(image);
      assertThat(closed).hasPositiveValue();
    }
  }

  @Test
  void whatCannotBeGivenBackIsToldInPlaceOfTheEnd() throws Exception {
    rest.admin.whenAnImageIsClosed(() -> {
      throw new AdminException(AdminException.Kind.FAILED, "the passing snapshot stays");
    });
    try (ImageReader image = rest.client.export("alpha", Optional.empty())) {
      assertThatThrownBy(() -> drain(image)).hasMessage("the passing snapshot stays");
    }
  }

  private static void drain(ImageReader image) throws AdminException {
    while (image.next().isPresent()) {
      // Each piece is verified as it comes.
    }
  }

  @Test
  void aReaderWhoLeavesStopsTheImage() throws Exception {
    for (int i = 0; i < 3 * RestLimits.STREAMS; i++) {
      try (SocketChannel channel = rest.connect()) {
        channel.write(
            StandardCharsets.US_ASCII.encode("GET /v1/vdisks/alpha/image HTTP/1.1\r\n\r\n"));
        channel.read(ByteBuffer.allocate(100));
      }
    }
    // All that they held is given back, or this one would be refused.
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (true) {
      try (ImageReader image = rest.client.export("alpha", Optional.empty())) {
        assertThat(image.sizeBytes()).isEqualTo(16 * MIB);
        return;
      } catch (AdminException e) {
        assertThat(e).hasMessageContaining("too many images");
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }

  private void copy(String from, Optional<String> base, ImageWriter to) throws AdminException {
    try (to;
        ImageReader image = rest.client.export(from, base)) {
      ImageCopy.copy(image, to, offset -> {});
    }
  }
}
