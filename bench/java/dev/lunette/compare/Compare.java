package dev.lunette.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Lets contenders do the same work in turn, A B A B, and writes what came of it.
 *
 * <p>All of them run all the time, for an idle one costs nothing; the load generator has the first
 * processor and they have the others, so that neither takes from the other.
 */
@Command(
    name = "bench/compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures Lunette and tgt with the same load, in turn; asserts nothing.")
final class Compare implements Callable<Integer> {
  private static final String METERS = "meters";

  /** A difference of 3 % is less than what one round differs from the next by. */
  private static final int METER_ROUNDS = 4;

  private static final String IDLE = "idle sessions";

  @Option(
      names = "--directory",
      description = "for the disks, in a new directory that is removed; default ${DEFAULT-VALUE}")
  private Path directory = Path.of("/dev/shm");

  @Option(
      names = "--results",
      description = "where the page and the picture go; default ${DEFAULT-VALUE}")
  private Path results = Path.of("bench/results");

  @Option(names = "--rounds", description = "of which medians are told; default ${DEFAULT-VALUE}")
  private int rounds = 3;

  @Option(names = "--seconds", description = "of each measurement; default ${DEFAULT-VALUE}")
  private int seconds = 5;

  @Option(names = "--warmup", description = "seconds before it; default ${DEFAULT-VALUE}")
  private int warmup = 3;

  @Option(names = "--mebibytes", description = "of each disk; default ${DEFAULT-VALUE}")
  private long mebibytes = 1024;

  @Option(
      names = "--work",
      description = "only what this pattern finds, also in \"meters\" and \"idle sessions\"")
  private Pattern work = Pattern.compile("");

  @Option(names = "--contender", description = "only what this pattern finds")
  private Pattern contender = Pattern.compile("");

  @Spec private @Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Compare()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    String ofServers = processors == 1 ? "0" : "1-" + (processors - 1);
    Generator generator = new Generator("0", warmup, seconds);
    Path disks = Files.createTempDirectory(directory, "lunette-compare");
    Deque<Contender> started = new ArrayDeque<>();
    try {
      start(started, disks, ofServers);
      List<Contender> contenders = new ArrayList<>(started.reversed());
      for (Contender each : contenders) {
        generator.fill(each, mebibytes << 20);
      }
      Course course = new Course(planned(contenders));
      Results beside = measure(generator, contenders, course);
      Results meters =
          wanted(METERS)
              ? new MeterTrial(generator, course, ofServers)
                  .run(disks, mebibytes << 20, rounds * METER_ROUNDS)
              : new Results();
      write(new Measured(beside, meters, idle(contenders, course)));
      return 0;
    } finally {
      while (!started.isEmpty()) {
        started.pop().close();
      }
      Trees.delete(disks);
    }
  }

  private void start(Deque<Contender> started, Path disks, String processors)
      throws IOException, InterruptedException {
    long bytes = mebibytes << 20;
    List<LunetteContender.Setup> ours = new ArrayList<>(LunetteContender.Setup.ALL);
    ours.add(LunetteContender.Setup.SLEEPING);
    for (LunetteContender.Setup setup : ours) {
      start(
          started,
          disks,
          setup.title(),
          place -> LunetteContender.start(setup, place, bytes, processors));
    }
    for (TgtContender.Setup setup : List.of(TgtContender.Setup.STOCK, TgtContender.Setup.TUNED)) {
      start(
          started,
          disks,
          setup.title(),
          place -> TgtContender.start(setup, place, bytes, processors));
    }
    for (LimitContender.Setup setup : LimitContender.Setup.ALL) {
      start(
          started,
          disks,
          setup.title(),
          place -> LimitContender.start(setup, place, bytes, processors));
    }
  }

  /** Starts a contender in a directory of its own, if it is wanted. */
  private void start(Deque<Contender> started, Path disks, String title, Starter starter)
      throws IOException, InterruptedException {
    if (contender.matcher(title).find()) {
      started.push(starter.start(disks.resolve(title.replace(' ', '-'))));
    }
  }

  /** Starts one kind of contender. */
  private interface Starter {
    Contender start(Path place) throws IOException, InterruptedException;
  }

  private boolean wanted(String name) {
    return work.matcher(name).find();
  }

  private List<List<Work>> works() {
    return Work.ALL.stream()
        .map(group -> group.stream().filter(each -> wanted(each.name())).toList())
        .toList();
  }

  /** Measurements in all, and what else takes time, by what one of them takes. */
  private double planned(List<Contender> contenders) {
    double planned = 0;
    for (List<Work> group : works()) {
      for (Work each : group) {
        planned += rounds * contenders.stream().filter(one -> one.does(each)).count();
      }
    }
    if (wanted(METERS)) {
      planned += rounds * METER_ROUNDS * MeterTrial.SETUPS.size() * MeterTrial.WORKS.size();
    }
    return planned + (wanted(IDLE) ? idleMeasurements() : 0);
  }

  private double idleMeasurements() {
    return (double) (IdleTrial.SECONDS + IdleTrial.PAUSE_SECONDS) / (warmup + seconds);
  }

  private Results measure(Generator generator, List<Contender> contenders, Course course)
      throws IOException, InterruptedException {
    Results measured = new Results();
    for (List<Work> group : works()) {
      for (int round = 0; round < rounds; round++) {
        for (Contender one : contenders) {
          for (Work each : group.stream().filter(one::does).toList()) {
            Sample sample = generator.measure(one, each);
            measured.add(each, one.name(), sample);
            course.measured(each, one, sample);
          }
        }
      }
    }
    return measured;
  }

  private List<IdleTrial.Result> idle(List<Contender> contenders, Course course)
      throws IOException, InterruptedException {
    if (!wanted(IDLE)) {
      return List.of();
    }
    List<LunetteContender> ours =
        contenders.stream()
            .filter(LunetteContender.class::isInstance)
            .map(LunetteContender.class::cast)
            .toList();
    List<IdleTrial.Result> idle = IdleTrial.run(ours);
    course.done(idleMeasurements(), "%d idle sessions".formatted(IdleTrial.SESSIONS));
    return idle;
  }

  private void write(Measured measured) throws IOException, InterruptedException {
    String day = LocalDate.now(ZoneOffset.UTC).toString();
    Files.createDirectories(results);
    Path page = results.resolve(day + ".md");
    Path picture = results.resolve(day + ".svg");
    List<String> conditions = new ArrayList<>(Machine.lines());
    conditions.add(
        "disks of %d MiB in %s; medians of %d rounds of %d s in turn, each after %d s of the same"
                .formatted(mebibytes, directory, rounds, seconds, warmup)
            + " load; the load generator alone on the first processor, the targets on the others");
    List<String> words = new ArrayList<>(List.of("bench/compare"));
    for (String word : Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs()) {
      words.add(word.matches("[\\w./-]+") ? word : "'%s'".formatted(word));
    }
    conditions.add("to measure it again: `%s`".formatted(String.join(" ", words)));
    String title = "Lunette beside tgt, " + day;
    String shown = picture.getFileName().toString();
    Files.writeString(page, Page.text(measured, title, conditions, shown));
    Files.writeString(picture, new Chart(measured.beside()).svg());
    System.out.printf("%nwritten: %s and %s%n", page, picture);
  }
}
