package dev.lunette.micro;

import dev.lunette.compare.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs benchmarks one after the other and says what an operation of each costs. */
@Command(
    name = "bench/micro",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measures the parts of the data path: time, processor time and bytes allocated for each"
            + " operation. Reports and asserts nothing: the exit code is 0 whatever comes of it.")
final class Micro implements Callable<Integer> {
  private static final TimeValue ITERATION = TimeValue.milliseconds(500);
  private static final int WARMUPS = 3;
  private static final int ITERATIONS = 4;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      description = "only benchmarks whose name this regular expression finds; default all")
  private Pattern pattern = Pattern.compile("");

  @Option(names = "--compare", description = "beside the baseline, and what has become worse")
  private boolean compare;

  @Option(names = "--save", description = "put what was measured into the baseline")
  private boolean save;

  @Option(names = "--baseline", description = "default ${DEFAULT-VALUE}")
  private Path file = Path.of("bench/baseline.json");

  @Option(
      names = "--directory",
      description = "for disks, in new directories that are removed; default ${DEFAULT-VALUE}")
  private Path directory = Path.of("/dev/shm");

  @Option(
      names = "--forks",
      description = "Java processes for each benchmark; default ${DEFAULT-VALUE}")
  private int forks = 2;

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Micro())
            .setExecutionExceptionHandler((e, _, _) -> exitCode(e))
            .execute(arguments));
  }

  /** What was asked for and can't be done is told in a sentence. */
  private static int exitCode(Exception e) throws Exception {
    if (e instanceof IllegalArgumentException) {
      System.err.println("bench/micro: " + e.getMessage());
      return 2;
    }
    throw e;
  }

  @Override
  public Integer call() throws Exception {
    List<String> names = names();
    Optional<Baseline> baseline =
        Files.exists(file) ? Optional.of(Baseline.read(file)) : Optional.empty();
    String refusal = refusal(names, baseline);
    if (!refusal.isEmpty()) {
      throw new IllegalArgumentException(refusal);
    }
    System.out.println(Machine.hardware() + "\n" + Machine.software());
    if (compare) {
      Baseline then = baseline.orElseThrow();
      System.out.printf("Baseline of %s: %s%n%s%n%n", then.date(), then.machine(), then.software());
    }
    Table table = new Table(compare ? baseline : Optional.empty());
    List<Figure> figures = measure(names, table);
    System.out.print(table.conclusion());
    if (compare && !isOfThisMachine(baseline.orElseThrow())) {
      System.out.println("The baseline is of another machine: only bytes can be compared.");
    }
    if (save) {
      write(figures, baseline);
    }
    return 0;
  }

  /** Why nothing is measured, or nothing. */
  private String refusal(List<String> names, Optional<Baseline> baseline) throws IOException {
    if (names.isEmpty()) {
      return "no benchmark's name has \"%s\" in it".formatted(pattern);
    }
    if (forks < 1) {
      return "--forks is %d, expected at least 1".formatted(forks);
    }
    if (!Files.isDirectory(directory)) {
      return "--directory is %s, expected a directory".formatted(directory);
    }
    if (compare && baseline.isEmpty()) {
      return "there is no %s to compare with; --save makes one".formatted(file);
    }
    if (save && isPart() && baseline.isPresent() && !isOfThisMachine(baseline.get())) {
      return "%s is of another machine, %s, so only a run of all benchmarks can replace it"
          .formatted(file, baseline.get().machine());
    }
    return "";
  }

  private boolean isPart() {
    return !pattern.pattern().isEmpty();
  }

  private static boolean isOfThisMachine(Baseline baseline) throws IOException {
    return baseline.machine().equals(Machine.hardware());
  }

  /** Full names of the benchmarks to run, in order. */
  private List<String> names() {
    return BenchmarkList.defaultList()
        .find(
            OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
            List.of(".*"),
            List.of())
        .stream()
        .map(BenchmarkListEntry::getUsername)
        .distinct()
        .filter(name -> pattern.matcher(Figure.shortName(name)).find())
        .toList();
  }

  private List<Figure> measure(List<String> names, Table table) throws RunnerException {
    List<Figure> figures = new ArrayList<>();
    System.out.print(table.heading());
    for (String name : names) {
      for (RunResult result : new Runner(options(name)).run()) {
        Figure figure = Figure.of(result);
        figures.add(figure);
        System.out.print(table.line(figure));
      }
    }
    return figures;
  }

  /**
   * As a server runs: with its collector, on threads like those of its event loops. What is hot is
   * compiled before anything goes on, so that a busy machine has done it, too, when the warm-up is
   * over.
   */
  private Options options(String name) {
    return new OptionsBuilder()
        .include("^" + Pattern.quote(name) + "$")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .forks(forks)
        .warmupIterations(WARMUPS)
        .warmupTime(ITERATION)
        .measurementIterations(ITERATIONS)
        .measurementTime(ITERATION)
        .addProfiler(GCProfiler.class)
        .addProfiler(CpuProfiler.class)
        .jvmArgsAppend(
            "-Xbatch",
            "-Djmh.executor=CUSTOM",
            "-Djmh.executor.class=" + LoopThreads.class.getName(),
            "-Dlunette.bench.directory=" + directory)
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .build();
  }

  private void write(List<Figure> figures, Optional<Baseline> before) throws IOException {
    List<Figure> kept = isPart() ? before.map(Baseline::figures).orElse(List.of()) : List.of();
    String today = LocalDate.now(ZoneOffset.UTC).toString();
    new Baseline(Machine.hardware(), Machine.software(), today, kept).with(figures).write(file);
    System.out.printf("%nwritten: %s%n", file);
  }
}
