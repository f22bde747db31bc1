package dev.lunette.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * One kind of load.
 *
 * @param name for people
 * @param mode {@code read} or {@code write}
 * @param pattern {@code random} or {@code sequential}
 * @param blockBytes of each I/O
 * @param depth I/Os in flight of each session
 * @param sessions at once
 * @param busyPollMicros how long the load generator polls before it sleeps
 * @param everyone whether other targets get it too, or only ours
 */
record Work(
    String name,
    String mode,
    String pattern,
    int blockBytes,
    int depth,
    int sessions,
    int busyPollMicros,
    boolean everyone) {
  private static final int SMALL = 4096;
  private static final int LARGE = 256 << 10;
  private static final int POLL_MICROS = 100;

  /** Those of one list are compared with one another, and so measured in turn. */
  static final List<List<Work>> ALL =
      List.of(
          List.of(random("read", 1)),
          List.of(polled("read")),
          List.of(random("read", 32)),
          List.of(random("read", 128)),
          List.of(random("write", 1)),
          List.of(random("write", 32)),
          List.of(sequential("read")),
          List.of(sequential("write")),
          List.of(sessions(1, 128), sessions(8, 16)),
          List.of(sessions(1, 1024), sessions(64, 16)));

  static Work random(String mode, int depth) {
    String name = "4 KiB random %s, depth %d".formatted(mode, depth);
    return new Work(name, mode, "random", SMALL, depth, 1, 0, true);
  }

  /** At depth 1 by a load generator that is awake when the answer comes. */
  static Work polled(String mode) {
    String name = "4 KiB random %s, depth 1, load generator polling".formatted(mode);
    return new Work(name, mode, "random", SMALL, 1, 1, POLL_MICROS, true);
  }

  static Work sequential(String mode) {
    String name = "256 KiB sequential %s, depth 8".formatted(mode);
    return new Work(name, mode, "sequential", LARGE, 8, 1, 0, true);
  }

  static Work sessions(int sessions, int depth) {
    String name =
        "4 KiB random read, %d session%s at depth %d"
            .formatted(sessions, sessions == 1 ? "" : "s", depth);
    return new Work(name, "read", "random", SMALL, depth, sessions, 0, false);
  }

  /** Whether the load generator spends processor time on waiting. */
  boolean polled() {
    return busyPollMicros > 0;
  }

  /** Whether one waits for the other all the time: there polling shows. */
  boolean suitsPolling() {
    return everyone && depth == 1;
  }

  boolean large() {
    return blockBytes >= LARGE;
  }

  /** What the load generator is told, but for where and how long. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--mode", mode, "--pattern", pattern));
    arguments.addAll(List.of("--block-size", "" + blockBytes, "--depth", "" + depth));
    arguments.addAll(List.of("--sessions", "" + sessions));
    arguments.addAll(List.of("--busy-poll", "" + busyPollMicros));
    if (mode.equals("write")) {
      arguments.add("--write");
    }
    return arguments;
  }
}
