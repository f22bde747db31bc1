package dev.lunette.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network of its own for one test, with a loopback and a tap device, removed with all in it. */
final class NetworkNamespace implements AutoCloseable {
  /** The host's address on the tap device, where the server listens. */
  static final String SERVER_ADDRESS = "10.99.0.1";

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  static NetworkNamespace create() {
    Packages.require("iproute2");
    Packages.requireRoot();
    String name = "lunette-%d-%d".formatted(ProcessHandle.current().pid(), COUNT.incrementAndGet());
    Command.output(LIMIT, "ip", "netns", "add", name);
    NetworkNamespace namespace = new NetworkNamespace(name);
    try {
      namespace.configure("ip link set lo up");
      namespace.configure("ip tuntap add tap0 mode tap");
      namespace.configure("ip addr add " + SERVER_ADDRESS + "/24 dev tap0");
      namespace.configure("ip link set tap0 up");
    } catch (Throwable failure) {
      namespace.close();
      throw failure;
    }
    return namespace;
  }

  private void configure(String command) {
    Command.output(LIMIT, enter(command.split(" ")).toArray(String[]::new));
  }

  /** The command line that runs {@code command} in this network. */
  List<String> enter(String... command) {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
    words.addAll(List.of(command));
    return words;
  }

  /** Ends whatever still runs in this network, then removes it. */
  @Override
  public void close() {
    Command.output(LIMIT, "ip", "netns", "pids", name)
        .lines()
        .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
        .forEach(process -> process.ifPresent(ProcessHandle::destroyForcibly));
    Command.output(LIMIT, "ip", "netns", "delete", name);
  }
}
