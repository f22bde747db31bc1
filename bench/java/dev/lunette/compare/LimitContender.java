package dev.lunette.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The least that a target can do over a file, by {@code bench/c/limit.c}: no server at all. */
final class LimitContender extends Contender {
  /** How the names of these begin. */
  private static final String PREFIX = "raw limit";

  private static final Path SOURCE = Path.of("bench/c/limit.c");

  /**
   * How it waits.
   *
   * @param title for people
   * @param polling whether it never sleeps; for works at depth 1 only
   */
  record Setup(String title, boolean polling) {
    static final Setup SLEEPING = new Setup(PREFIX, false);
    static final Setup POLLING = new Setup(PREFIX + ", polling", true);

    static final List<Setup> ALL = List.of(SLEEPING, POLLING);
  }

  private final Setup setup;
  private final Path log;
  private String port = "";

  /** Compiles it, and starts it with a file in a directory of its own. */
  static LimitContender start(Setup setup, Path directory, long sizeBytes, String processors)
      throws IOException, InterruptedException {
    Path file = disk(directory, sizeBytes);
    String program = directory.resolve("limit").toString();
    List<String> compiler = List.of("cc", "-O2", "-o", program, SOURCE.toString());
    if (new ProcessBuilder(compiler).inheritIO().start().waitFor() != 0) {
      throw new IOException("cc can't compile %s".formatted(SOURCE));
    }
    List<String> command = new ArrayList<>(List.of(program, file.toString()));
    if (setup.polling) {
      command.add("poll");
    }
    LimitContender started =
        new LimitContender(setup, processors, command, directory.resolve("limit.log"));
    started.awaitReady(started::listens);
    return started;
  }

  private LimitContender(Setup setup, String processors, List<String> command, Path log)
      throws IOException {
    super(setup.title, processors, command, new ProcessBuilder(), log);
    this.setup = setup;
    this.log = log;
  }

  static boolean is(String contender) {
    return contender.startsWith(PREFIX);
  }

  /** What a contender is held against in this work: the one that waits as it does. */
  static String of(String contender, Work work) {
    boolean polling =
        Page.isOurs(contender)
            && !contender.equals(LunetteContender.Setup.SLEEPING.title())
            && work.suitsPolling();
    return (polling ? Setup.POLLING : Setup.SLEEPING).title;
  }

  /** Once it does, it says on which port. */
  private boolean listens() throws IOException {
    String said = Files.readString(log);
    port = said.strip();
    return said.endsWith("\n");
  }

  @Override
  boolean does(Work work) {
    return !setup.polling || work.suitsPolling();
  }

  @Override
  String url() {
    return "iscsi://127.0.0.1:%s/iqn.2026-11.dev.lunette:limit/0".formatted(port);
  }
}
