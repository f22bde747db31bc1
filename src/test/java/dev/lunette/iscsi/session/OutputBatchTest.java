package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses go out together, but nobody waits until a whole batch of input is answered. */
final class OutputBatchTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final OutputBatch output = new OutputBatch(channel, new CommandMeter(null), sent -> {});

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void respond(int bytes) {
    ChannelFuture _ = channel.pipeline().write("response");
    output.queued(bytes);
    output.flushSoon();
  }

  private int gone() {
    int gone = 0;
    while (channel.readOutbound() != null) {
      gone++;
    }
    return gone;
  }

  @Test
  void theEndOfABatchFlushes() {
    output.inputBegins();
    for (int i = 0; i < 15; i++) {
      respond(4096);
    }
    assertThat(gone()).isZero();
    output.inputEnds();
    assertThat(gone()).isEqualTo(15);
  }

  @Test
  void sixteenResponsesAreEnough() {
    output.inputBegins();
    for (int i = 0; i < 40; i++) {
      respond(0);
    }
    assertThat(gone()).isEqualTo(32);
    output.inputEnds();
    assertThat(gone()).isEqualTo(8);
  }

  @Test
  void sixtyFourKibibytesAreEnough() {
    output.inputBegins();
    respond(48 << 10);
    assertThat(gone()).isZero();
    respond(16 << 10);
    assertThat(gone()).isEqualTo(2);
    respond(48 << 10);
    assertThat(gone()).isZero();
  }
}
