package dev.lunette.vdisk.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However much RocksDB has to do, one processor is left to the data path. */
final class BackgroundTest {
  private @TempDir Path directory;

  @Test
  void leavesOneProcessorToTheDataPath() throws IOException {
    NavigableSet<Integer> before = processors(Path.of("/proc/thread-self"));

    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      NavigableSet<Integer> ours = processors(Path.of("/proc/thread-self"));
      assertThat(ours).isEqualTo(before);
      if (ours.size() > 1) {
        ours.removeLast();
      }
      List<Path> threads = threadsOfRocks();
      assertThat(threads).hasSizeGreaterThanOrEqualTo(Background.THREADS);
      for (Path thread : threads) {
        assertThat(processors(thread)).isEqualTo(ours);
      }
    }
  }

  private static List<Path> threadsOfRocks() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        if (nameOf(thread).startsWith("rocksdb:")) {
          found.add(thread);
        }
      }
    }
    return found;
  }

  /** Others come and go meanwhile. */
  private static String nameOf(Path thread) {
    try {
      return Files.readString(thread.resolve("comm"));
    } catch (IOException _) {
      return "";
    }
  }

  /** Where a thread may run, from a line like {@code Cpus_allowed_list: 0-2,5}. */
  private static NavigableSet<Integer> processors(Path thread) throws IOException {
    NavigableSet<Integer> processors = new TreeSet<>();
    for (String line : Files.readAllLines(thread.resolve("status"))) {
      if (line.startsWith("Cpus_allowed_list:")) {
        for (String range : line.split(":", 2)[1].strip().split(",", -1)) {
          String[] ends = range.split("-", -1);
          int last = Integer.parseInt(ends[ends.length - 1]);
          IntStream.rangeClosed(Integer.parseInt(ends[0]), last).forEach(processors::add);
        }
      }
    }
    return processors;
  }
}
