package dev.lunette.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server on 127.0.0.1 with one target and one vDisk, for clients that need no network. */
final class Loopback implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.dev.lunette:lab";

  private final int port;
  private final ServerProcess server;

  private Loopback(int port, ServerProcess server) {
    this.port = port;
    this.server = server;
  }

  /** Starts it with its files in {@code data}; {@code size} is the vDisk's, like {@code 64MiB}. */
  static Loopback start(Path data, String backend, String size, Path log) throws IOException {
    int port = freePort();
    Path configuration =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %s
            management: {enabled: false}
            portals:
              - {address: 127.0.0.1, port: %d, group: 1}
            vdisks:
              - {name: disk, backend: %s, size: %s}
            targets:
              - name: %s
                luns: {0: disk}
            """
                .formatted(data, port, backend, size, TARGET));
    ServerProcess server = ServerProcess.onHost(log, "serve", "--config", configuration.toString());
    server.start();
    return new Loopback(port, server);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  String portalUrl() {
    return "iscsi://127.0.0.1:" + port;
  }

  /** The address of the vDisk as libiscsi and QEMU write it. */
  String url() {
    return portalUrl() + "/" + TARGET + "/0";
  }

  void stop() {
    server.stop();
  }

  @Override
  public void close() {
    server.close();
  }
}
