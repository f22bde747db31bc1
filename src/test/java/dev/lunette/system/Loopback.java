package dev.lunette.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server on 127.0.0.1 with one target and one vDisk, by two portals, for clients that need no
 * network.
 */
final class Loopback implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.dev.lunette:lab";

  private final int port;
  private final int secondPort;
  private final ServerProcess server;

  private Loopback(int port, int secondPort, ServerProcess server) {
    this.port = port;
    this.secondPort = secondPort;
    this.server = server;
  }

  /** Starts it with its files in {@code data}; {@code size} is the vDisk's, like {@code 64MiB}. */
  static Loopback start(Path data, String backend, String size, Path log) throws IOException {
    return start(data, "backend: %s, size: %s".formatted(backend, size), log);
  }

  /** The same with a vDisk of which all is declared but its name. */
  static Loopback start(Path data, String vdisk, Path log) throws IOException {
    int port = freePort();
    int secondPort = port;
    while (secondPort == port) {
      secondPort = freePort();
    }
    Path configuration =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %s
            management: {enabled: false}
            portals:
              - {address: 127.0.0.1, port: %d, group: 1}
              - {address: 127.0.0.1, port: %d, group: 1}
            vdisks:
              - {name: disk, %s}
            targets:
              - name: %s
                luns: {0: disk}
            """
                .formatted(data, port, secondPort, vdisk, TARGET));
    ServerProcess server = ServerProcess.onHost(log, "serve", "--config", configuration.toString());
    server.start();
    return new Loopback(port, secondPort, server);
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

  /** The same by the other portal. */
  String secondUrl() {
    return "iscsi://127.0.0.1:" + secondPort + "/" + TARGET + "/0";
  }

  void stop() {
    server.stop();
  }

  @Override
  public void close() {
    server.close();
  }
}
