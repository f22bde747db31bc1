package dev.lunette.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.admin.PlainRequests;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that come in pieces, whose cuts must change nothing. */
@Timeout(20)
final class RestPiecesTest {
  private static final String BODY = "{\"vdisks\":[\"none\"],\"name\":\"s\"}";
  private static final String HEAD = "POST /v1/snapshots HTTP/1.1\r\nHost: x\r\n";
  private static final String KNOWN = HEAD + "Content-Length: " + BODY.length() + "\r\n\r\n";
  private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
  private static final int TIMES = 200;

  @TempDir Path directory;
  private RestFixture rest;

  @BeforeEach
  void start() throws Exception {
    rest = new RestFixture(directory);
    rest.admin.create(PlainRequests.of("alpha", 4096));
  }

  @AfterEach
  void stop() throws Exception {
    rest.close();
  }

  @Test
  void answersABodyThatComesAfterItsHead() throws Exception {
    try (SocketChannel channel = rest.connect()) {
      for (int i = 0; i < TIMES; i++) {
        send(channel, KNOWN);
        send(channel, BODY);
        assertThat(answer(channel)).startsWith("HTTP/1.1 404").endsWith("}");
      }
    }
  }

  @Test
  void answersABodyThatComesByteByByte() throws Exception {
    try (SocketChannel channel = rest.connect()) {
      for (int i = 0; i < TIMES / 10; i++) {
        sendByteByByte(channel, KNOWN + BODY);
        assertThat(answer(channel)).startsWith("HTTP/1.1 404").endsWith("}");
      }
    }
  }

  @Test
  void answersABodyInChunksOfOneByte() throws Exception {
    StringBuilder chunks = new StringBuilder();
    BODY.chars().forEach(c -> chunks.append("1\r\n").append((char) c).append("\r\n"));
    chunks.append("0\r\n\r\n");
    try (SocketChannel channel = rest.connect()) {
      for (int i = 0; i < TIMES / 10; i++) {
        send(channel, CHUNKED + chunks);
        assertThat(answer(channel)).startsWith("HTTP/1.1 404").endsWith("}");
        send(channel, CHUNKED);
        sendByteByByte(channel, chunks.toString());
        assertThat(answer(channel)).startsWith("HTTP/1.1 404").endsWith("}");
      }
    }
  }

  @Test
  void saysToGoOnBeforeABodyThatWaitsForIt() throws Exception {
    try (SocketChannel channel = rest.connect()) {
      for (int i = 0; i < TIMES; i++) {
        send(channel, KNOWN.replace("Host", "Expect: 100-continue\r\nHost"));
        assertThat(answer(channel)).startsWith("HTTP/1.1 100");
        send(channel, BODY);
        assertThat(answer(channel)).startsWith("HTTP/1.1 404").endsWith("}");
      }
    }
  }

  @Test
  void answersEachOfManyRequestsThatComeTogether() throws Exception {
    try (SocketChannel channel = rest.connect()) {
      for (int i = 0; i < TIMES / 10; i++) {
        send(channel, (KNOWN + BODY).repeat(10) + KNOWN);
        for (int j = 0; j < 10; j++) {
          assertThat(answer(channel)).startsWith("HTTP/1.1 404").endsWith("}");
        }
        send(channel, BODY);
        assertThat(answer(channel)).startsWith("HTTP/1.1 404").endsWith("}");
      }
    }
  }

  @Test
  void takesTwentyThousandChunksOfAnImageAtOnce() throws Exception {
    String head = "POST /v1/vdisks/beta/image HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(rest.raw(head + "1\r\nx\r\n".repeat(20_000) + "0\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("it does not begin as an image stream");
  }

  private static void send(SocketChannel channel, String text) throws Exception {
    ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void sendByteByByte(SocketChannel channel, String text) throws Exception {
    for (int i = 0; i < text.length(); i++) {
      send(channel, text.substring(i, i + 1));
    }
  }

  /** Reads one answer; what comes behind it stays in the socket. */
  private static String answer(SocketChannel channel) throws Exception {
    InputStream in = Channels.newInputStream(channel);
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("after \"%s\"", text).isNotNegative();
      text.append((char) next);
    }
    int at = text.indexOf("content-length: ");
    int length = at < 0 ? 0 : Integer.parseInt(text.substring(at + 16, text.indexOf("\r\n", at)));
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
