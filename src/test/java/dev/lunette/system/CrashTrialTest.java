package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Restore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server with vDisks in the store is killed at random points under load, or loses its power: what
 * was promised is there, no block is torn, snapshots are whole, and everything checks.
 *
 * <p>The seed of a run is printed; {@code -Dlunette.seed} sets it.
 */
@Tag("system")
final class CrashTrialTest {
  private static final Path OUTPUT = Path.of("target/system/crash-trial");
  private static final int MOST_COMMANDS = 2500;

  private final long seed = Long.getLong("lunette.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final CopyOnWriteArrayList<Kept> kept = new CopyOnWriteArrayList<>();

  private @TempDir Path directory;
  private Path journal;
  private TrialServer server;

  @AfterEach
  void end() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatWasSyncedIsThereAfterThreeKills() throws IOException {
    kill(3);
  }

  @Test
  @Tag("nightly")
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void whatWasSyncedIsThereAfterFiftyKills() throws IOException {
    kill(50);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatWasSyncedIsThereAfterThreePowerLosses() throws IOException {
    losePower(3, 1);
  }

  @Test
  @Tag("nightly")
  @Timeout(value = 90, unit = TimeUnit.MINUTES)
  void whatWasSyncedIsThereAfterFiftyPowerLosses() throws IOException {
    losePower(50, 4);
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void journalTellsAllThatAServerHasDone() throws IOException {
    prepareForPowerLoss();
    server.start();
    Load load = new Load(server, kept, random.nextLong());
    load.await(MOST_COMMANDS);
    load.stop();
    server.stop();
    PowerLoss loss = PowerLoss.of(Files.createDirectory(directory.resolve("nothing")));
    loss.replay(journal);
    assertThat(loss.unseen()).isEmpty();
    assertThat(loss.differences(server.data())).isEmpty();
  }

  /** Else it would forget once more what was begun before, and with it what was begun since. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void aRestoredStoreIsOpenedForTheFirstTimeOnlyOnceAlsoAfterAPowerLoss() throws IOException {
    Path data = directory.resolve("data");
    Path backups = directory.resolve("backups");
    try (Catalog catalog = new Catalog(data, Limits.DEFAULTS)) {
      catalog.store().backup(backups, (_, _) -> {});
    }
    Restore.restore(backups, Optional.empty(), data, (_, _) -> {});
    Path mark = data.resolve("store/RESTORED");
    assertThat(mark).exists();
    PowerLoss loss = PowerLoss.of(data);
    openAndKill(data);
    loss.replay(journal).loseUnsynced(data);
    assertThat(mark).doesNotExist();
  }

  private void openAndKill(Path data) throws IOException {
    journal = directory.resolve("journal");
    List<String> words = new ArrayList<>(List.of("env"));
    words.addAll(PowerLoss.variables(PowerLoss.compileShim(directory), data, journal));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("--enable-native-access=ALL-UNNAMED");
    words.add("-Djava.library.path=" + System.getProperty("java.library.path"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of("dev.lunette.vdisk.catalog.CatalogHolder", data.toString()));
    Process holder =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");
    } finally {
      holder.destroyForcibly().onExit().join();
    }
  }

  private void kill(int times) throws IOException {
    print("kills", times);
    server = TrialServer.in(directory, OUTPUT.resolve("kill.log"), List.of());
    server.start();
    for (int round = 1; round <= times; round++) {
      loadAndKill();
      server.start();
      new Inspection(server, kept).assertNothingWrong(true, where(round, "after a kill"));
    }
    server.stop();
  }

  private void losePower(int times, int statesBetween) throws IOException {
    print("power losses", times);
    prepareForPowerLoss();
    for (int round = 1; round <= times; round++) {
      PowerLoss loss = PowerLoss.of(server.data());
      Files.deleteIfExists(journal);
      server.start();
      loadAndKill();
      loss.replay(journal);
      assertThat(loss.unseen()).isEmpty();
      for (int state = 0; state <= statesBetween; state++) {
        long stateSeed = random.nextLong();
        if (state == 0) {
          loss.loseUnsynced(server.data());
        } else {
          loss.losePart(server.data(), new SplittableRandom(stateSeed));
        }
        boolean last = state == statesBetween;
        Files.deleteIfExists(journal);
        server.start();
        new Inspection(server, kept)
            .assertNothingWrong(
                last, where(round, "in state %d of %d".formatted(state, statesBetween)));
        if (last) {
          server.stop();
        } else {
          server.kill();
        }
      }
    }
  }

  private void prepareForPowerLoss() throws IOException {
    Path shim = PowerLoss.compileShim(directory);
    journal = directory.resolve("journal");
    Path data = Files.createDirectories(directory.resolve("data"));
    List<String> variables = PowerLoss.variables(shim, data, journal);
    server = TrialServer.in(directory, OUTPUT.resolve("power-loss.log"), variables);
  }

  private void loadAndKill() throws IOException {
    Load load = new Load(server, kept, random.nextLong());
    load.await(random.nextInt(MOST_COMMANDS));
    server.kill();
    load.close();
  }

  private String where(int round, String when) {
    return "%s of round %d, seed %d".formatted(when, round, seed);
  }

  private void print(String what, int times) {
    System.out.printf("%d %s, -Dlunette.seed=%d%n", times, what, seed);
  }
}
