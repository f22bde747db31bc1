package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose process was killed is whole, and what was being given back is. */
class RocksKillTest {
  private static final int ROUNDS = Integer.getInteger("lunette.kills", 1);

  @TempDir Path directory;

  @Test
  void isWholeWheneverItsProcessIsKilled() throws Exception {
    long seed = Long.getLong("lunette.seed", new Random().nextLong());
    System.out.println("RocksKillTest seed " + seed + ", -Dlunette.seed= sets it");
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      liveAndDie(random);
      try (OpenStore store = new OpenStore(directory)) {
        StressLife.requireClean(store);
        StressLife life = new StressLife(store, seed);
        life.adoptAll();
        store.awaitReclaimed();
        life.verify();
        StressLife.requireClean(store);
        if (round == ROUNDS - 1) {
          life.end();
        }
      }
    }
  }

  private void liveAndDie(Random random) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.library.path=" + System.getProperty("java.library.path"),
            "-cp",
            System.getProperty("java.class.path"),
            StressVictim.class.getName(),
            directory.toString(),
            "" + random.nextLong()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> said = new ArrayList<>();
      String line;
      do {
        line = output.readLine();
        said.add(line);
      } while (line != null && !line.equals("begun"));
      assertThat(line).as("said: %s", said).isNotNull();
      assertThat(process.waitFor(500 + random.nextInt(1500), TimeUnit.MILLISECONDS))
          .as("it has ended before it was killed")
          .isFalse();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
