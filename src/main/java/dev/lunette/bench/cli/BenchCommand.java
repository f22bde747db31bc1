package dev.lunette.bench.cli;

import dev.lunette.admin.AdminJson;
import dev.lunette.admin.cli.OneLine;
import dev.lunette.admin.cli.Sizes;
import dev.lunette.bench.Bench;
import dev.lunette.bench.BenchSettings;
import dev.lunette.bench.DamagedException;
import dev.lunette.bench.Progress;
import dev.lunette.bench.Report;
import dev.lunette.bench.Workload;
import dev.lunette.initiator.InitiatorException;
import dev.lunette.initiator.IscsiUrl;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code lunette bench}: loads logical units of any iSCSI target, and says how fast they are. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Loads logical units of any iSCSI target, and says how many I/Os they do and",
      "how long each takes. It writes only with --write; what a unit held is then lost.",
      "Ends with 1 if --verify finds a block that is not what was written, and with 2",
      "if there is nothing to measure."
    })
public final class BenchCommand implements Callable<Integer> {

  private static final long DEFAULT_RUNTIME_MILLIS = 10_000;
  private static final long DEFAULT_WARMUP_MILLIS = 2_000;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "URL",
      description = "iscsi://[USER[%%SECRET]@]HOST[:PORT]/TARGET/LUN")
  private List<String> urls = List.of();

  @Option(
      names = "--sessions",
      paramLabel = "N",
      description = "sessions with each URL (default: ${DEFAULT-VALUE})")
  private int sessions = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "event loops (default: one for each session, up to the processors)")
  private @Nullable Integer threads;

  @Option(
      names = "--runtime",
      paramLabel = "TIME",
      converter = Times.class,
      description = "how long to measure (default: 10s without --size)")
  private @Nullable Long runtimeMillis;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "how much to read and write in all sessions")
  private @Nullable Long sizeBytes;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      converter = Times.class,
      description = "load before anything counts (default: 2s, with --size 0s)")
  private @Nullable Long warmupMillis;

  @Option(
      names = "--range",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "use only so much of each unit, from its begin")
  private @Nullable Long rangeBytes;

  @Option(names = "--write", description = "what is on the units may be overwritten")
  private boolean write;

  @Option(
      names = "--cpu-of",
      paramLabel = "PID",
      description = "tell the processor time of this process for each I/O, too")
  private @Nullable Long serverProcess;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Times.class,
      description = "how long a target may be silent (default: 30s)")
  private long timeoutMillis = 30_000;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Mixin private @Nullable WorkloadOptions load;
  @Mixin private @Nullable NetworkOptions network;
  @Mixin private @Nullable LoginOptions login;

  @Override
  public Integer call() {
    try (EndingSignal signal = EndingSignal.await()) {
      return measure(signal);
    }
  }

  private int measure(EndingSignal signal) {
    try {
      Report report = run(settings());
      if (signal.hasCome()) {
        err().println("lunette: ended by a signal; this is what was measured until then");
      }
      out().print(json ? AdminJson.pretty(report) + System.lineSeparator() : Text.of(report));
      out().flush();
      return CommandLine.ExitCode.OK;
    } catch (InitiatorException | TypeConversionException e) {
      err().println("lunette: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (DamagedException e) {
      err().println("lunette: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (InterruptedException e) {
      err().println("lunette: ended by a signal before anything was measured");
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private Report run(BenchSettings settings)
      throws InitiatorException, DamagedException, InterruptedException {
    Optional<OneLine> terminal = json ? Optional.empty() : OneLine.onTerminal();
    Consumer<Progress> listener =
        progress -> terminal.ifPresent(line -> line.accept(Text.of(progress)));
    try {
      return Bench.run(settings, listener);
    } finally {
      terminal.ifPresent(OneLine::close);
    }
  }

  private BenchSettings settings() throws InitiatorException {
    List<IscsiUrl> parsed = new ArrayList<>();
    for (String url : urls) {
      parsed.add(IscsiUrl.parse(url));
    }
    Workload workload = Objects.requireNonNull(load).workload();
    if (!write && !workload.readsOnly()) {
      throw new TypeConversionException(
          "this would overwrite what %s has, also under those who have it mounted; say --write for"
                  .formatted(parsed.getFirst())
              + " that");
    }
    LoginOptions options = Objects.requireNonNull(login);
    NetworkOptions loopOptions = Objects.requireNonNull(network);
    var _ = WorkloadOptions.between("--sessions", sessions, 1, 65_535 / parsed.size());
    int all = sessions * parsed.size();
    int loops =
        threads == null ? Math.min(all, Runtime.getRuntime().availableProcessors()) : threads;
    return new BenchSettings(
        parsed,
        sessions,
        WorkloadOptions.between("--threads", loops, 1, all),
        loopOptions.transport(),
        loopOptions.busyPollMicros(),
        options.offer(),
        parsed.stream().map(options::credentials).toList(),
        workload,
        optional(rangeBytes),
        warmupMillis != null ? warmupMillis : sizeBytes != null ? 0 : DEFAULT_WARMUP_MILLIS,
        sizeBytes != null || runtimeMillis != null
            ? optional(runtimeMillis)
            : OptionalLong.of(DEFAULT_RUNTIME_MILLIS),
        size(),
        WorkloadOptions.between("--timeout", timeoutMillis, 1, Integer.MAX_VALUE),
        optional(serverProcess));
  }

  private OptionalLong size() {
    if (sizeBytes != null && sizeBytes == 0) {
      throw new TypeConversionException("--size is 0, expected 1 byte at least");
    }
    return optional(sizeBytes);
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private PrintWriter out() {
    return commandLine().getOut();
  }

  private PrintWriter err() {
    return commandLine().getErr();
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
