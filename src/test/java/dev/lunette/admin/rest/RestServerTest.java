package dev.lunette.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.admin.MemoryAdmin;
import dev.lunette.admin.PlainRequests;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The socket, and requests that no client of ours would send. */
@Timeout(20)
final class RestServerTest {
  @TempDir Path directory;
  private RestFixture rest;

  @BeforeEach
  void start() throws Exception {
    rest = new RestFixture(directory);
  }

  @AfterEach
  void stop() throws Exception {
    rest.close();
  }

  @Test
  void socketIsForItsOwnerAndGoesWithTheServer() throws Exception {
    Path socket = directory.resolve("admin.sock");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(socket);
    }

    rest.close();

    assertThat(directory).isEmptyDirectory();
    assertThat(RestClient.of(directory)).isEmpty();
    rest = new RestFixture(directory);
  }

  @Test
  void replacesASocketThatACrashHasLeft(@TempDir Path crashed) throws Exception {
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(crashed.resolve("admin.sock")));
    }
    assertThat(RestClient.of(crashed)).isEmpty();

    try (RestFixture again = new RestFixture(crashed)) {
      assertThat(again.client.vdisks(false)).isEmpty();
    }
  }

  @Test
  void leavesASocketAloneThatIsAnswered() {
    assertThatThrownBy(() -> RestServer.start(directory, new MemoryAdmin()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a server answers at");
    assertThat(directory.resolve("admin.sock")).exists();
  }

  @Test
  void worksInADirectoryWhosePathFitsNoSocketAddress(@TempDir Path root) throws Exception {
    Path deep = Files.createDirectories(root.resolve("d".repeat(90)).resolve("e".repeat(90)));
    try (RestFixture far = new RestFixture(deep)) {
      assertThat(far.client.vdisks(false)).isEmpty();
    }
    assertThat(deep).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /v1/nothing | '' | 404 | there is no /v1/nothing",
        "GET / | '' | 404 | there is no /",
        "GET //// | '' | 404 | there is no",
        "PUT /v1/vdisks | '' | 405 | /v1/vdisks has no PUT, expected GET or POST",
        "GET nowhere | '' | 400 | expected /",
        "GET /v1/vdisks/%zz | '' | 400 | percent-encoded",
        "GET /v1/vdisks?usage=maybe | '' | 400 | usage is \\\"maybe\\\", expected true or false",
        "GET /v1/vdisks?colour=red | '' | 400 | parameter colour is unknown, expected one of usage",
        "GET /v1/vdisks?usage=true&usage=true | '' | 400 | comes 2 times",
        "GET /v1/jobs/x | '' | 400 | expected a whole number",
        "GET /v1/jobs/99999999999999999999 | '' | 400 | expected a whole number",
        "GET /v1/jobs/7 | '' | 404 | there is no job 7",
        "GET /v1/vdisks | {} | 400 | there is a body, expected none",
        "POST /v1/vdisks | '' | 400 | there is no body",
        "POST /v1/vdisks | { | 400 | the body is not JSON: Unexpected end-of-input",
        "POST /v1/targets | {\"name\":\"a\",\"luns\":{\"0\": | 400 | the body is not JSON:"
            + " Unexpected",
        "POST /v1/vdisks | [] | 400 | the body is of the wrong type, expected an object",
        "POST /v1/vdisks | null | 400 | the body is null",
        "POST /v1/vdisks | {\"name\":\"a\",\"name\":\"b\"} | 400 | Duplicate",
        "POST /v1/vdisks | {\"name\":\"a\"} | 400 | sizeBytes is missing",
        "POST /v1/vdisks | {\"sizeBytes\":4096} | 400 | name is missing",
        "POST /v1/vdisks | {\"name\":1,\"sizeBytes\":4096} | 400 | name is of the wrong type",
        "POST /v1/vdisks | {\"name\":\"a\",\"sizeBytes\":\"4096\"} | 400 | sizeBytes is of the"
            + " wrong",
        "POST /v1/vdisks | {\"name\":\"a\",\"sizeBytes\":1.5} | 400 | sizeBytes is of the wrong",
        "POST /v1/vdisks | {\"name\":\"a\",\"sizeBytes\":9223372036854775808} | 400 | sizeBytes is"
            + " 9223372036854775808, expected a whole number below 2^63",
        "POST /v1/targets | {\"name\":\"a\",\"portalGroups\":[2147483648]} | 400 |"
            + " portalGroups[0] is 2147483648, expected a whole number below 2^31",
        "POST /v1/targets | {\"name\":\"a\",\"luns\":{\"0\":\"a\",\"00\":\"b\"}} | 400 | a key is"
            + " \\\"00\\\", expected a whole number below 2^31, with no sign",
        "POST /v1/targets | {\"name\":\"a\",\"luns\":{\"0\":\"a\",\"0\":\"b\"}} | 400 | Duplicate",
        "POST /v1/vdisks | {\"name\":\"a\",\"sizeBytes\":512,\"size\":1} | 400 | size is unknown",
        "POST /v1/vdisks | {\"name\":\"a\",\"sizeBytes\":4096}x | 400 | not JSON",
        "POST /v1/vdisks | {\"name\":\"a\",\"sizeBytes\":4096,\"compression\":\"rar\"} | 400 |"
            + " zstd",
        "POST /v1/vdisks | {\"name\":\"a\",\"sizeBytes\":1} | 400 | expected blocks of 512",
        "POST /v1/snapshots | {\"vdisks\":[null],\"name\":\"s\"} | 400 | can't be used",
        "POST /v1/backup | {\"directory\":\"relative\"} | 400 | expected an absolute path"
      })
  void refusesInASentence(String line, String body, int status, String detail) throws Exception {
    assertThat(rest.ask(line, body))
        .startsWith("HTTP/1.1 " + status)
        .contains("application/problem+json")
        .contains("\"status\":" + status)
        .contains(detail)
        .doesNotContain("Source");
    assertThat(rest.client.vdisks(false)).isEmpty();
    assertThat(rest.client.targets()).isEmpty();
  }

  @Test
  void refusesWhatIsTooLong() throws Exception {
    assertThat(rest.raw("GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 414");
    assertThat(rest.raw("GET / HTTP/1.1\r\nX: " + "x".repeat(10_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
    assertThat(rest.ask("POST /v1/vdisks", " ".repeat(70_000))).startsWith("HTTP/1.1 413");
    String chunk = "8000\r\n" + " ".repeat(0x8000) + "\r\n";
    assertThat(
            rest.raw(
                "POST /v1/vdisks HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(3)))
        .startsWith("HTTP/1.1 413");
    assertThat(rest.ask("POST /v1/vdisks", "[".repeat(1000))).startsWith("HTTP/1.1 400");
    assertThat(rest.ask("POST /v1/vdisks", "{\"sizeBytes\":" + "1".repeat(2000)))
        .startsWith("HTTP/1.1 400")
        .contains("exceeds the maximum allowed (1000)");
  }

  @Test
  void readsAHeadThatComesInPieces() throws Exception {
    byte[] request =
        "GET /v1/vdisks HTTP/1.1\r\nX: %s\r\nConnection: close\r\n\r\n"
            .formatted("x".repeat(3000))
            .getBytes(StandardCharsets.UTF_8);
    try (SocketChannel channel = rest.connect()) {
      for (int at = 0; at < request.length; at += 500) {
        channel.write(ByteBuffer.wrap(request, at, Math.min(500, request.length - at)));
      }
      assertThat(RestFixture.rest(channel)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void refusesWhatIsNoHttp() throws Exception {
    assertThat(rest.raw("\u0000\u0001\u0002\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(rest.raw("POST /v1/vdisks HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(rest.raw("POST /v1/vdisks HTTP/1.1\r\nContent-Length: many\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void halfARequestDoesNothing() throws Exception {
    String request = "POST /v1/vdisks HTTP/1.1\r\nContent-Length: 33\r\n\r\n";
    String body = "{\"name\":\"alpha\",\"sizeBytes\":4096}";
    for (int cut = 1; cut < request.length() + body.length(); cut += 7) {
      try (SocketChannel channel = rest.connect()) {
        byte[] half = (request + body).substring(0, cut).getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(half));
      }
    }
    assertThat(rest.client.vdisks(false)).isEmpty();
  }

  @Test
  void answersRequestsThatComeTogetherInTheirOrder() throws Exception {
    rest.admin.create(PlainRequests.of("alpha", 4096));
    String get = "GET /v1/vdisks/%s HTTP/1.1\r\n%s\r\n";
    String answers =
        rest.raw(
            get.formatted("alpha", "")
                + get.formatted("none", "")
                + get.formatted("alpha", "Connection: close\r\n"));
    assertThat(answers)
        .containsSubsequence("HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200")
        .endsWith("}");
  }

  @Test
  void goesOnForThoseWhoAreInWhenAThousandConnect() throws Exception {
    List<SocketChannel> open = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        open.add(rest.connect());
      }
      int told = 0;
      for (SocketChannel refused : open.subList(RestLimits.CONNECTIONS, open.size())) {
        String answer = RestFixture.rest(refused);
        assertThat(answer)
            .satisfiesAnyOf(
                some -> assertThat(some).contains("503", "too many connections"),
                none -> assertThat(none).isEmpty());
        told += answer.isEmpty() ? 0 : 1;
      }
      assertThat(told).isGreaterThanOrEqualTo(RestLimits.REFUSED);
      for (SocketChannel inside : open.subList(0, RestLimits.CONNECTIONS)) {
        inside.write(
            StandardCharsets.US_ASCII.encode(
                "GET /v1/vdisks HTTP/1.1\r\nConnection: close\r\n\r\n"));
        assertThat(RestFixture.rest(inside)).startsWith("HTTP/1.1 200");
      }
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
    assertThat(rest.client.vdisks(false)).isEmpty();
  }

  @Test
  void oneConnectionTooManyIsToldSo() throws Exception {
    List<SocketChannel> open = new ArrayList<>();
    try {
      for (int i = 0; i < RestLimits.CONNECTIONS; i++) {
        open.add(rest.connect());
      }
      try (SocketChannel more = rest.connect()) {
        assertThat(RestFixture.rest(more)).contains("503").contains("too many connections");
      }
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }
}
