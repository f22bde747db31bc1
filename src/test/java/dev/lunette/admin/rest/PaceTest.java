package dev.lunette.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.lunette.admin.MemoryAdmin;
import dev.lunette.admin.PlainRequests;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are slow, and those that only look so. */
@Timeout(20)
final class PaceTest {
  private static final long NEVER_MILLIS = 1L << 40;
  private final Pace pace = new Pace(NEVER_MILLIS);

  @Test
  void aPeerThatTricklesIsTooSlowAtTheSecondLook() {
    EmbeddedChannel channel = new EmbeddedChannel(pace);
    assertThat(pace.isTooSlow(true)).isFalse();
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[RestLimits.PACE_BYTES - 1]));
    assertThat(pace.isTooSlow(true)).isTrue();
    channel.finishAndReleaseAll();
  }

  @Test
  void aPeerThatMovesEnoughIsNotSlow() {
    EmbeddedChannel channel = new EmbeddedChannel(pace);
    for (int look = 0; look < 3; look++) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[RestLimits.PACE_BYTES]));
      assertThat(pace.isTooSlow(true)).isFalse();
      channel.writeOutbound(Unpooled.wrappedBuffer(new byte[RestLimits.PACE_BYTES]));
      assertThat(pace.isTooSlow(true)).isFalse();
    }
    channel.finishAndReleaseAll();
  }

  @Test
  void shortRequestsAndLongWorkAreNotSlow() {
    for (int look = 0; look < 3; look++) {
      pace.wentOn();
      assertThat(pace.isTooSlow(true)).isFalse();
    }
    assertThat(pace.isTooSlow(false)).isFalse();
    assertThat(pace.isTooSlow(false)).isFalse();
    assertThat(pace.isTooSlow(true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /v1/vdisks HTT",
        "POST /v1/vdisks HTTP/1.1\r\nContent-Length: 50\r\n\r\n{",
        "POST /v1/vdisks/beta/image HTTP/1.1\r\nContent-Length: 500\r\n\r\nx"
      })
  void aServerHangsUpOnHalfARequest(String half, @TempDir Path directory) throws Exception {
    MemoryAdmin admin = new MemoryAdmin();
    try (RestServer _ = RestServer.start(directory, admin, 50);
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(directory.resolve("admin.sock")));
      channel.write(StandardCharsets.US_ASCII.encode(half));
      RestFixture.rest(channel); // ends
      assertThat(admin.vdisks(false)).isEmpty();
    }
  }

  @Test
  void aServerHangsUpOnWhoeverTakesNoAnswer(@TempDir Path directory) throws Exception {
    MemoryAdmin admin = new MemoryAdmin();
    admin.create(PlainRequests.of("alpha", 4 << 20));
    admin.put("alpha", 0, "x".repeat(4 << 20).getBytes(StandardCharsets.US_ASCII));
    try (RestServer _ = RestServer.start(directory, admin, 50);
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(directory.resolve("admin.sock")));
      ByteBuffer request =
          StandardCharsets.US_ASCII.encode("GET /v1/vdisks/alpha/image HTTP/1.1\r\n\r\n");
      channel.write(request);
      // Requests nobody answers any more, until the other end is closed.
      assertThatIOException()
          .isThrownBy(() -> {
            while (true) {
              channel.write(request.rewind());
            }
          });
    }
  }
}
