package dev.lunette.bench.cli;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.Transport;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How event loops talk to the network. */
final class NetworkOptions {

  private enum Network {
    AUTO,
    EPOLL,
    IO_URING,
    NIO
  }

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "how to talk to the network: auto, epoll, io_uring or nio (default: auto)")
  private Network transport = Network.AUTO;

  @Option(
      names = "--busy-poll",
      paramLabel = "MICROS",
      description = "poll so many µs for an answer before sleeping (default: ${DEFAULT-VALUE})")
  private int busyPollMicros;

  Transport transport() {
    Transport chosen =
        transport == Network.AUTO ? Transport.best() : Transport.valueOf(transport.name());
    if (!chosen.isAvailable()) {
      throw new TypeConversionException(
          "this machine has no %s, which --transport asks for"
              .formatted(chosen.name().toLowerCase(Locale.ROOT)));
    }
    return chosen;
  }

  int busyPollMicros() {
    if (busyPollMicros < 0 || busyPollMicros > Limits.BUSY_POLL_MICROS) {
      throw new TypeConversionException(
          "--busy-poll is %d, expected 0 to %d".formatted(busyPollMicros, Limits.BUSY_POLL_MICROS));
    }
    return busyPollMicros;
  }
}
