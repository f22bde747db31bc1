package dev.lunette.compare;

import dev.lunette.compare.CollectorLog.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A long time of mixed load on a server that has just been started, and what became of it. */
@Command(
    name = "bench/soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Loads a server of ours with reads and writes of many kinds at full speed, checks every",
      "block that is read, and tells what became of the server's memory and how long its",
      "collector made it wait. Ends with 1 if a block was wrong or an I/O failed."
    })
final class Soak implements Callable<Integer> {
  private static final double MIB = 1 << 20;
  private static final double LONGEST_PAUSE_MILLIS = 20;
  private static final int LONGEST_SHOWN = 5;
  private static final long LOOK_SECONDS = 5;

  @Option(names = "--minutes", description = "of load; default ${DEFAULT-VALUE}")
  private double minutes = 60;

  @Option(names = "--mebibytes", description = "of each vDisk; default ${DEFAULT-VALUE}")
  private long mebibytes = 256;

  @Option(
      names = "--directory",
      description = "for the vDisks, in a new directory that is removed; default ${DEFAULT-VALUE}")
  private Path directory = Path.of("/dev/shm");

  private final Series heap = new Series("heap after a collection");
  private final Series direct = new Series("direct memory");
  private final Series resident = new Series("RAM of the process (RSS)");
  private final List<SoakLoad> loads = new ArrayList<>();
  private double nextLineSecond;
  private double stolenBefore;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path place = Files.createTempDirectory(directory, "lunette-soak");
    try (SoakServer server = SoakServer.start(place, SoakLoad.Mix.ALL.size(), mebibytes << 20)) {
      for (SoakLoad.Mix mix : SoakLoad.Mix.ALL) {
        int row = loads.size();
        Path errors = place.resolve("load-%d.log".formatted(row));
        loads.add(new SoakLoad(server.urls(row), mix, mebibytes << 20, errors));
      }
      return soak(server, SoakServer.log(place));
    } finally {
      Trees.delete(place);
    }
  }

  private int soak(SoakServer server, Path log) throws IOException, InterruptedException {
    Machine.lines().forEach(System.out::println);
    Optional<String> failure = Optional.empty();
    stolenBefore = Machine.stolenSeconds();
    double startedSeconds = 0;
    long begunNanos = System.nanoTime();
    try {
      for (SoakLoad load : loads) {
        load.fill();
      }
      startedSeconds = server.scrape().sum("process_uptime_seconds");
      begunNanos = System.nanoTime();
      load(server, begunNanos);
    } catch (IOException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
    double seconds = (System.nanoTime() - begunNanos) / 1e9;
    List<Pause> pauses = CollectorLog.pauses(log);
    for (Pause pause : pauses) {
      if (pause.second() >= startedSeconds) {
        heap.add(pause.second() - startedSeconds, pause.leftMib());
      }
    }
    tell(seconds, pauses, startedSeconds, failure);
    return failure.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** All loads at once, until the time is over or one of them has failed. */
  private void load(SoakServer server, long begunNanos) throws IOException, InterruptedException {
    long endNanos = begunNanos + (long) (minutes * TimeUnit.MINUTES.toNanos(1));
    CompletableFuture<Void> over = new CompletableFuture<>();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (SoakLoad load : loads) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              load.run(endNanos);
              end.complete(null);
            } catch (IOException | InterruptedException e) {
              over.completeExceptionally(e);
            }
          });
      ends.add(end);
    }
    CompletableFuture<Void> _ =
        CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> over.complete(null));
    while (!isOver(over)) {
      look(server, (System.nanoTime() - begunNanos) / 1e9);
    }
  }

  private static boolean isOver(CompletableFuture<Void> over)
      throws IOException, InterruptedException {
    try {
      over.get(LOOK_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause().getMessage()), e);
    }
  }

  private void look(SoakServer server, double second) throws IOException {
    Scrape scrape = server.scrape();
    direct.add(second, scrape.sum("lunette_direct_memory_bytes") / MIB);
    resident.add(second, scrape.sum("process_resident_memory_bytes") / MIB);
    if (second < nextLineSecond) {
      return;
    }
    nextLineSecond += minutes; // some sixty of them in all
    System.out.printf(
        "%5.0f s of %.0f  %,14.0f commands  heap %,.0f MiB, direct %,.0f MiB, RAM %,.0f MiB%n",
        second,
        minutes * 60,
        scrape.sum("lunette_operations_total"),
        scrape.sum("jvm_memory_used_bytes{area=\"heap\"") / MIB,
        direct.last(),
        resident.last());
  }

  private void tell(
      double seconds, List<Pause> pauses, double startedSeconds, Optional<String> failure)
      throws IOException {
    Markdown page = new Markdown();
    page.table(
        "Memory of the server in MiB, medians",
        "",
        List.of("first quarter", "last quarter", "growth", "most"));
    for (Series each : List.of(heap, direct, resident)) {
      page.row(each.name(), each.cells(seconds));
    }
    page.line(
        String.format(
            Locale.ROOT,
            "%nIn %.1f min %,d I/Os moved %,.1f GiB: %s.",
            seconds / 60,
            loads.stream().mapToLong(SoakLoad::ios).sum(),
            loads.stream().mapToDouble(SoakLoad::bytes).sum() / MIB / 1024,
            failure.orElse("no block was wrong and no I/O failed")));
    page.table(
        "Longest of the collector's %,d pauses".formatted(pauses.size()),
        "at second",
        List.of("ms", "of which it worked", "for"));
    pauses.stream()
        .sorted(Comparator.comparingDouble(Pause::millis).reversed())
        .limit(LONGEST_SHOWN)
        .forEach(pause ->
            page.row(
                String.format(Locale.ROOT, "%.0f", pause.second()),
                List.of(
                    String.format(Locale.ROOT, "%.1f", pause.millis()),
                    String.format(Locale.ROOT, "%.0f", pause.workMillis()),
                    pause.what())));
    List<Pause> tooLong =
        pauses.stream().filter(pause -> pause.millis() > LONGEST_PAUSE_MILLIS).toList();
    long atFirst = tooLong.stream().filter(pause -> pause.second() < startedSeconds).count();
    page.line(
        String.format(
            Locale.ROOT,
            "%n%d of them took more than %.0f ms, %d of those before second %.0f, while the disks"
                + " were filled. The hypervisor took %.1f s of processor time.",
            tooLong.size(),
            LONGEST_PAUSE_MILLIS,
            atFirst,
            startedSeconds,
            Machine.stolenSeconds() - stolenBefore));
    System.out.print(page);
  }
}
