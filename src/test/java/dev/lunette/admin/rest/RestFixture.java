package dev.lunette.admin.rest;

import dev.lunette.admin.AdminService;
import dev.lunette.admin.MemoryAdmin;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A server over a service in memory, and raw connections to it. */
final class RestFixture implements AutoCloseable {
  final MemoryAdmin admin = new MemoryAdmin();
  final AdminService client;
  private final Path directory;
  private final RestServer server;

  RestFixture(Path directory) throws Exception {
    this.directory = directory;
    this.server = RestServer.start(directory, admin);
    this.client = RestClient.of(directory).orElseThrow();
  }

  SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(directory.resolve("admin.sock")));
    return channel;
  }

  /** Sends bytes and returns everything that comes until the server ends the connection. */
  String raw(String request) throws IOException {
    try (SocketChannel channel = connect()) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
      return rest(channel);
    }
  }

  static String rest(SocketChannel channel) throws IOException {
    return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
  }

  /** One request with a body, after which the connection ends. */
  String ask(String line, String body) throws IOException {
    return raw(
        "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(line, body.getBytes(StandardCharsets.UTF_8).length, body));
  }

  @Override
  public void close() throws Exception {
    client.close();
    server.close();
  }
}
