package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a running server through the socket in its data directory, one connection for each call. */
record AdminClient(Path dataDirectory) {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
  private static final long PAUSE_NANOS = 20_000_000;

  /** The status and the body of an answer. */
  record Answer(int status, String body) {
    boolean good() {
      return status / 100 == 2;
    }

    Answer expectGood() {
      assertThat(good()).as("answer %s: %s", status, body).isTrue();
      return this;
    }

    /** The texts that stand under a key, in order. */
    List<String> texts(String key) {
      return Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"]*)\"")
          .matcher(body)
          .results()
          .map(result -> result.group(1))
          .toList();
    }

    /** The first number that stands under a key. */
    long number(String key) {
      Matcher matcher = Pattern.compile("\"" + key + "\"\\s*:\\s*(\\d+)").matcher(body);
      assertThat(matcher.find()).as("%s in %s", key, body).isTrue();
      return Long.parseLong(matcher.group(1));
    }
  }

  Answer get(String path) throws IOException {
    return ask("GET", path, "");
  }

  Answer post(String path, String json) throws IOException {
    return ask("POST", path, json);
  }

  Answer delete(String path) throws IOException {
    return ask("DELETE", path, "");
  }

  private Answer ask(String method, String path, String json) throws IOException {
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    String head =
        "%s %s HTTP/1.1\r\nHost: lunette\r\nConnection: close\r\n".formatted(method, path)
            + (length == 0 ? "" : "Content-Type: application/json\r\n")
            + "Content-Length: %d\r\n\r\n".formatted(length);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(dataDirectory.resolve("admin.sock")));
      writeAll(channel, (head + json).getBytes(StandardCharsets.UTF_8));
      byte[] all = Channels.newInputStream(channel).readAllBytes();
      String answer = new String(all, StandardCharsets.UTF_8);
      Matcher status = STATUS.matcher(answer);
      int end = answer.indexOf("\r\n\r\n");
      if (!status.lookingAt() || end < 0) {
        throw new IOException("the answer was cut off: " + answer);
      }
      return new Answer(Integer.parseInt(status.group(1)), answer.substring(end + 4));
    }
  }

  private static void writeAll(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Has everything verified; returns what was found, or why nothing could be. */
  List<String> check() throws IOException {
    long id = post("/v1/check", "").expectGood().number("id");
    while (true) {
      Answer job = get("/v1/jobs/" + id).expectGood();
      switch (job.texts("state").getFirst().toUpperCase(Locale.ROOT)) {
        case "DONE" -> {
          return findings(job.body());
        }
        case "FAILED" -> {
          return List.of("check failed: " + job.body());
        }
        // To ask is work for the server, which it has enough of.
        default -> LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static List<String> findings(String body) {
    Matcher list =
        Pattern.compile("\"findings\"\\s*:\\s*\\[(.*?)\\]", Pattern.DOTALL).matcher(body);
    assertThat(list.find()).as("findings in %s", body).isTrue();
    return Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"")
        .matcher(list.group(1))
        .results()
        .map(result -> result.group(1))
        .toList();
  }
}
