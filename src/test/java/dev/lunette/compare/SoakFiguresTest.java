package dev.lunette.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.compare.CollectorLog.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a soak makes of what a server and its collector say. */
final class SoakFiguresTest {
  @TempDir Path directory;

  @Test
  void findsEveryPauseAmongOtherLines() throws IOException {
    Path log = directory.resolve("server.log");
    Files.writeString(
        log,
        """
        [0.006s][info][gc] Using G1
        Lunette is ready: 1 target(s), 12 vDisk(s), process 4711; Ctrl-C stops it.
        [1.234s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 23M->4M(248M) 3.456ms
        [1.234s][info][gc,cpu] GC(0) User=0.01s Sys=0.02s Real=0.00s
        [2.000s][info][gc] GC(1) Concurrent Mark Cycle
        [2.500s][info][gc] GC(1) Pause Remark 80M->78M(248M) 1.100ms
        [2.600s][info][gc] GC(1) Concurrent Mark Cycle 612.345ms
        """);
    assertThat(CollectorLog.pauses(log))
        .containsExactly(
            new Pause(1.234, "Pause Young (Normal) (G1 Evacuation Pause)", 4, 3.456, 30),
            new Pause(2.5, "Pause Remark", 78, 1.1, 0));
  }

  @Test
  void growsFromTheMedianOfTheFirstQuarterToThatOfTheLast() {
    Series series = new Series("memory");
    for (int second = 0; second < 40; second++) {
      series.add(second, second == 5 ? 999 : 100 + (second < 30 ? 0 : 10));
    }
    assertThat(series.cells(40)).containsExactly("100.0", "110.0", "+10.0 (+10.0 %)", "999.0");
  }

  @Test
  void leavesOutWhatNobodyLookedAt() {
    Series series = new Series("memory");
    series.add(39, 7);
    assertThat(series.cells(40)).containsExactly("", "7.0", "", "7.0");
  }
}
