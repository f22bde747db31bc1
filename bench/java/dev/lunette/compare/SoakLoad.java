package dev.lunette.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One kind of load on vDisks of its own, again and again: all blocks are written, then a mix of
 * reads and writes runs for a while, then all blocks are read. Every block that is read is checked,
 * whichever of the three has written it.
 */
final class SoakLoad {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long CYCLE_SECONDS = 60;

  /**
   * What the mix does.
   *
   * @param words options of the load generator
   */
  record Mix(String words) {
    /** 4608 and 66,048 bytes are no multiples of what a file system or the store keeps together. */
    static final List<Mix> ALL =
        List.of(
            new Mix("--mode rw=50 --pattern random --block-size 4KiB --depth 32 --sessions 2"),
            new Mix("--mode rw=70 --pattern random --block-size 4608 --depth 8 --sessions 3"),
            new Mix("--mode rw=50 --pattern sequential --block-size 256KiB --depth 4"),
            new Mix("--mode rw=60 --pattern sequential --block-size 66048 --depth 4 --sessions 2"));
  }

  private final List<String> urls;
  private final Mix mix;
  private final long sizeBytes;
  private final Path errors;
  private long seed;
  private long ios;
  private double bytes;

  /**
   * A load that does nothing yet.
   *
   * @param urls of vDisks, each of {@code sizeBytes}
   * @param errors where to write what goes wrong
   */
  SoakLoad(List<String> urls, Mix mix, long sizeBytes, Path errors) {
    this.urls = urls;
    this.mix = mix;
    this.sizeBytes = sizeBytes;
    this.errors = errors;
  }

  /** I/Os that ended well so far. */
  synchronized long ios() {
    return ios;
  }

  /** Bytes that they moved. */
  synchronized double bytes() {
    return bytes;
  }

  /** Writes all blocks, with a seed that they have not had before. */
  void fill() throws IOException, InterruptedException {
    seed++;
    bench("--mode write --write --pattern sequential --block-size 256KiB --depth 8" + all());
  }

  /** Goes on until the time is over and its last blocks are read; they have been filled before. */
  void run(long endNanos) throws IOException, InterruptedException {
    while (true) {
      long left = TimeUnit.NANOSECONDS.toSeconds(endNanos - System.nanoTime());
      long seconds = Math.clamp(left, 1, CYCLE_SECONDS);
      bench(mix.words + " --write --stamped --warmup 0s --runtime %ds".formatted(seconds));
      bench("--mode read --pattern sequential --block-size 256KiB --depth 8" + all());
      if (endNanos - System.nanoTime() <= 0) {
        return;
      }
      fill();
    }
  }

  private String all() {
    return " --size " + sizeBytes * urls.size();
  }

  private void bench(String options) throws IOException, InterruptedException {
    // on the same processors, but only where the server leaves them alone (SCHED_IDLE): what it
    // waits for is then its own doing
    List<String> words = new ArrayList<>(List.of("chrt", "--idle", "0", "./lunette", "bench"));
    words.addAll(urls);
    words.addAll(List.of("--verify", "--seed", "" + seed, "--json"));
    words.addAll(List.of(options.split(" ", -1)));
    Process process = new ProcessBuilder(words).redirectError(errors.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          "%s%n  by %s".formatted(Files.readString(errors).strip(), String.join(" ", words)));
    }
    JsonNode report = JSON.readTree(said);
    synchronized (this) {
      long more = report.required("total").required("ios").longValue();
      ios += more;
      bytes += (double) more * report.required("workload").required("blockBytes").longValue();
    }
  }
}
