package dev.lunette.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server on 127.0.0.1 with one vDisk, or some with a target each, by two portals, for clients
 * that need no network.
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
    return start(data, List.of(vdisk), log);
  }

  /** The same with several of them. */
  static Loopback start(Path data, List<String> vdisks, Path log) throws IOException {
    int port = freePort();
    int secondPort = port;
    while (secondPort == port) {
      secondPort = freePort();
    }
    StringBuilder declared = new StringBuilder("vdisks:\n");
    StringBuilder targets = new StringBuilder("targets:\n");
    for (int number = 0; number < vdisks.size(); number++) {
      String name = number == 0 ? "disk" : "disk" + number;
      declared.append("  - {name: %s, %s}%n".formatted(name, vdisks.get(number)));
      targets.append("  - {name: %s, luns: {0: %s}}%n".formatted(target(number), name));
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
            %s%s\
            """
                .formatted(data, port, secondPort, declared, targets));
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

  private static String target(int number) {
    return number == 0 ? TARGET : TARGET + number;
  }

  /** The address of the first vDisk as libiscsi and QEMU write it. */
  String url() {
    return url(0);
  }

  /** The address of a vDisk, counted from 0. */
  String url(int number) {
    return portalUrl() + "/" + target(number) + "/0";
  }

  /** The same by the other portal. */
  String secondUrl(int number) {
    return "iscsi://127.0.0.1:%d/%s/0".formatted(secondPort, target(number));
  }

  void stop() {
    server.stop();
  }

  @Override
  public void close() {
    server.close();
  }
}
