package dev.lunette.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class MicroTest {
  private static final Baseline BASELINE =
      new Baseline(
          "machine", "Java", "2026-11-22", List.of(figure("a", 100, 10), figure("c", 1, 1)));

  @TempDir private Path directory;

  /** Each once, in this process; of the backends the one that needs no disk. */
  @Test
  void everyBenchmarkRuns() throws Exception {
    System.setProperty("jmh.ignoreLock", "true"); // what runs elsewhere on this machine is its own
    System.setProperty("lunette.bench.directory", directory.toString());
    var options =
        new OptionsBuilder()
            .mode(Mode.SingleShotTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .timeout(TimeValue.seconds(60))
            .param("backend", "memory")
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    assertThat(new Runner(options).run()).hasSizeGreaterThan(20);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void tellsSlowerOnlyWhereNoIterationWasAsFast() {
    assertThat(change(figure("a", 100, 10), figure("a", 109, 10)).verdict()).isEmpty();
    assertThat(change(figure("a", 100, 10), figure("a", 120, 10)).verdict()).isEqualTo("SLOWER");
    assertThat(change(figure("a", 120, 10), figure("a", 100, 10)).verdict()).isEqualTo("faster");
    Figure uneven = new Figure("a", 120, 120, 101, 140, 10);
    assertThat(change(figure("a", 100, 10), uneven).verdict()).isEmpty();
  }

  @Test
  void tellsWhatAllocatesMore() {
    assertThat(change(figure("a", 100, 0), figure("a", 100, 1.9)).verdict()).isEmpty();
    assertThat(change(figure("a", 100, 0), figure("a", 100, 16)).verdict())
        .isEqualTo("ALLOCATES MORE");
    assertThat(change(figure("a", 100, 72), figure("a", 200, 48)).verdict())
        .isEqualTo("SLOWER, allocates less");
  }

  @Test
  void namesWhatHasBecomeWorse() {
    Table table = new Table(Optional.of(BASELINE));
    assertThat(table.line(figure("a", 200, 10))).contains("2.00").contains("SLOWER");
    assertThat(table.line(figure("b", 1, 0))).contains("new");
    assertThat(table.line(figure("c", 1, 20))).contains("ALLOCATES MORE");
    assertThat(table.conclusion()).contains("Slower: a.").contains("Allocate more: c.");
  }

  @Test
  void baselineKeepsWhatWasNotMeasuredAnew() throws IOException {
    Path file = directory.resolve("baseline.json");
    BASELINE.with(List.of(figure("b", 7, 0), figure("c", 2, 2))).write(file);
    assertThat(Baseline.read(file).figures())
        .containsExactly(figure("a", 100, 10), figure("b", 7, 0), figure("c", 2, 2));
  }

  @Test
  void saysWhichFileIsNoBaseline() throws IOException {
    Path file = Files.writeString(directory.resolve("notes"), "hello");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Baseline.read(file))
        .withMessageStartingWith(file + " is no baseline: ");
  }

  private static Change change(Figure then, Figure now) {
    return new Change(then, now);
  }

  /** Iterations that differ by 4 %. */
  private static Figure figure(String name, double cpuNanos, double bytes) {
    return new Figure(name, cpuNanos, cpuNanos, cpuNanos * 0.98, cpuNanos * 1.02, bytes);
  }
}
