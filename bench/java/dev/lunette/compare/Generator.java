package dev.lunette.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code ./lunette bench}, each time in a process of its own, on processors of its own. */
final class Generator {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String processors;
  private final int warmupSeconds;
  private final int seconds;

  Generator(String processors, int warmupSeconds, int seconds) {
    this.processors = processors;
    this.warmupSeconds = warmupSeconds;
    this.seconds = seconds;
  }

  /** Writes all of a unit once, so that nothing is read that is not there. */
  void fill(Contender contender, long sizeBytes) throws IOException, InterruptedException {
    List<String> words = words(contender);
    words.addAll(List.of("--mode", "write", "--write", "--pattern", "sequential"));
    words.addAll(List.of("--block-size", "256KiB", "--depth", "8", "--size", "" + sizeBytes));
    run(words);
  }

  Sample measure(Contender contender, Work work) throws IOException, InterruptedException {
    List<String> words = words(contender);
    words.addAll(work.arguments());
    words.addAll(List.of("--warmup", warmupSeconds + "s", "--runtime", seconds + "s"));
    words.addAll(List.of("--cpu-of", "" + contender.pid()));
    return Sample.of(JSON.readTree(run(words)));
  }

  private List<String> words(Contender contender) {
    List<String> words = new ArrayList<>(List.of("taskset", "--cpu-list", processors));
    words.addAll(List.of("./lunette", "bench", contender.url(), "--json"));
    return words;
  }

  private static String run(List<String> words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException("%s ended with %d".formatted(String.join(" ", words), code));
    }
    return said;
  }
}
