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
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

  @Option(names = "--work", description = "only what this pattern finds; default all")
  private Pattern work = Pattern.compile("");

  @Option(names = "--contender", description = "only what this pattern finds; default all")
  private Pattern contender = Pattern.compile("");

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
      write(measure(generator, contenders));
      return 0;
    } finally {
      while (!started.isEmpty()) {
        started.pop().close();
      }
      delete(disks);
    }
  }

  private void start(Deque<Contender> started, Path disks, String processors)
      throws IOException, InterruptedException {
    for (String backend : List.of("file", "rocksdb", "memory")) {
      if (wanted(LunetteContender.PREFIX + backend)) {
        Path place = disks.resolve(backend);
        started.push(LunetteContender.start(backend, place, mebibytes << 20, processors));
      }
    }
    for (TgtContender.Setup setup : List.of(TgtContender.Setup.STOCK, TgtContender.Setup.TUNED)) {
      if (wanted(setup.title())) {
        Path place = disks.resolve(setup.title().replace(' ', '-'));
        started.push(TgtContender.start(setup, place, mebibytes << 20, processors));
      }
    }
  }

  private boolean wanted(String name) {
    return contender.matcher(name).find();
  }

  private Results measure(Generator generator, List<Contender> contenders)
      throws IOException, InterruptedException {
    Results measured = new Results();
    for (Work each : Work.ALL) {
      if (!work.matcher(each.name()).find()) {
        continue;
      }
      for (int round = 0; round < rounds; round++) {
        for (Contender one : contenders) {
          if (each.everyone() || one.ours()) {
            Sample sample = generator.measure(one, each);
            measured.add(each, one, sample);
            System.out.printf(
                "%-45s %-18s %s%n", each.name(), one.name(), Page.speed(each, sample));
          }
        }
      }
    }
    return measured;
  }

  private void write(Results measured) throws IOException, InterruptedException {
    String day = LocalDate.now(ZoneOffset.UTC).toString();
    Files.createDirectories(results);
    Path page = results.resolve(day + ".md");
    Path picture = results.resolve(day + ".svg");
    List<String> conditions = new ArrayList<>(Machine.lines());
    conditions.add(
        "disks of %d MiB in %s; medians of %d rounds of %d s in turn; the load generator alone on"
                .formatted(mebibytes, directory, rounds, seconds)
            + " the first processor, the targets on the others");
    String title = "Lunette beside tgt, " + day;
    String shown = picture.getFileName().toString();
    Files.writeString(page, new Page(measured).text(title, conditions, shown));
    Files.writeString(picture, new Chart(measured).svg());
    System.out.printf("%nwritten: %s and %s%n", page, picture);
  }

  private static void delete(Path tree) throws IOException {
    List<Path> found;
    try (var files = Files.walk(tree)) {
      found = files.toList();
    }
    for (Path file : found.reversed()) {
      Files.delete(file);
    }
  }
}
