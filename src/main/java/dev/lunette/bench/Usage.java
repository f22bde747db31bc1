package dev.lunette.bench;

import dev.lunette.bench.Report.Cpu;
import dev.lunette.initiator.InitiatorException;
import java.util.Optional;
import java.util.OptionalLong;

/** Processor time since a moment, of this process and of the server's if that was asked for. */
final class Usage {

  private final CpuClock own = CpuClock.own();
  private final Optional<CpuClock> server;
  private final long ownNanos;
  private final long serverNanos;

  private Usage(Optional<CpuClock> server) throws InitiatorException {
    this.server = server;
    this.ownNanos = own.nanos();
    this.serverNanos = server.isPresent() ? server.get().nanos() : 0;
  }

  static Usage start(OptionalLong serverProcess) throws InitiatorException {
    return new Usage(
        serverProcess.isPresent()
            ? Optional.of(CpuClock.of(serverProcess.getAsLong()))
            : Optional.empty());
  }

  Cpu own(long ios) throws InitiatorException {
    return Cpu.of(own.nanos() - ownNanos, ios);
  }

  Optional<Cpu> server(long ios) throws InitiatorException {
    return server.isPresent()
        ? Optional.of(Cpu.of(server.get().nanos() - serverNanos, ios))
        : Optional.empty();
  }
}
