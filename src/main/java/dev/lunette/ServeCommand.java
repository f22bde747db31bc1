package dev.lunette;

import dev.lunette.admin.cli.DataOptions;
import dev.lunette.config.ConfigException;
import dev.lunette.config.ConfigReader;
import dev.lunette.config.ServerConfig;
import dev.lunette.iscsi.Transport;
import dev.lunette.vdisk.catalog.Catalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code lunette serve}: runs a storage server until SIGINT or SIGTERM. */
@Command(
    name = "serve",
    description = {
      "Runs a storage server until SIGINT or SIGTERM, which drain, flush and end with 0.",
      "SIGHUP reads the configuration again and applies what has changed.",
      "Without --config it serves what the data directory has, at first one thin 1 GiB vDisk,",
      "on 127.0.0.1:3260."
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  private static final long ECHO_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Spec private @Nullable CommandSpec spec;

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "how to talk to the network: auto, epoll, io_uring or nio (default: auto)")
  private String transport = "auto";

  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile long stopAskedNanos;
  private volatile @Nullable StorageServer server;

  @Override
  public Integer call() throws InterruptedException {
    Transport chosen = chosenTransport();
    data.requireOne(Objects.requireNonNull(spec).commandLine());
    if (!chosen.isAvailable()) {
      err().printf("lunette: this machine has no %s, which --transport asks for%n", transport);
      return 2;
    }
    ServerConfig config;
    try {
      config = read();
    } catch (ConfigException e) {
      err().println(e.getMessage());
      return 2;
    }
    handleSignals();
    try (StorageServer started = start(config, chosen)) {
      server = started;
      if (stop.getCount() > 0) {
        announce(started.served());
        stop.await();
      }
      Log.LOG.info("stopping: initiators are asked to log out");
    } catch (IOException e) {
      tell(e);
      return 1;
    }
    Log.LOG.info("stopped: every vDisk is flushed and closed");
    return 0;
  }

  private StorageServer start(ServerConfig config, Transport chosen)
      throws IOException, InterruptedException {
    return data.file().isPresent()
        ? StorageServer.start(config, chosen)
        : StorageServer.startAsItIs(config, chosen);
  }

  private ServerConfig read() throws ConfigException {
    Optional<Path> declared = data.file();
    return declared.isPresent()
        ? ConfigReader.read(declared.get(), Catalog.backends())
        : ServerConfig.embedded(data.directory());
  }

  private Transport chosenTransport() {
    return switch (transport) {
      case "auto" -> Transport.best();
      case "epoll" -> Transport.EPOLL;
      case "io_uring" -> Transport.IO_URING;
      case "nio" -> Transport.NIO;
      default ->
          throw usage(
              "--transport is \"%s\", expected auto, epoll, io_uring or nio".formatted(transport));
    };
  }

  /** Before the start: a signal in the middle of it must not end us with vDisks half open. */
  private void handleSignals() {
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), this::stop);
    }
    Signal.handle(new Signal("HUP"), signal -> reload());
  }

  /**
   * The first asks the server to stop. One that follows at once is its echo, since a supervisor or
   * a terminal may signal both the process and its group; a later one is impatience.
   */
  private void stop(Signal signal) {
    long now = System.nanoTime();
    if (stop.getCount() > 0) {
      stopAskedNanos = now;
      stop.countDown();
      Log.LOG.info("SIG{}: the server is asked to stop", signal.getName());
    } else if (now - stopAskedNanos > ECHO_NANOS) {
      Log.LOG.warn("SIG{} again: stopping at once", signal.getName());
      Runtime.getRuntime().halt(128 + signal.getNumber());
    }
  }

  private void reload() {
    StorageServer running = server;
    if (data.file().isEmpty()) {
      Log.LOG.warn("SIGHUP: there is no configuration file to read again");
      return;
    }
    if (running == null) {
      Log.LOG.warn("SIGHUP: the server is still starting; send it again when it is ready");
      return;
    }
    try {
      running.reload(read());
    } catch (ConfigException e) {
      Log.LOG.error("SIGHUP: nothing is changed:\n{}", e.getMessage());
    }
  }

  private void announce(ServerConfig config) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf("On a Linux host with open-iscsi, as root:%n%n");
    Announcement.commands(config).forEach(command -> out.printf("  %s%n", command));
    out.printf("  lsblk --scsi --output NAME,VENDOR,MODEL,SERIAL,SIZE%n%n");
    out.printf(
        "Lunette is ready: %d target(s), %d vDisk(s), process %d; Ctrl-C stops it.%n",
        config.targets().size(), config.vdisks().size(), ProcessHandle.current().pid());
    out.flush();
  }

  /** A line for each thing that failed: of several vDisks each may have lost something. */
  private void tell(Throwable failure) {
    err().println("lunette: " + failure.getMessage());
    for (Throwable another : failure.getSuppressed()) {
      tell(another);
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  /** The logger, for whoever serves: to set one up takes longer than most commands do. */
  private static final class Log {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
  }
}
