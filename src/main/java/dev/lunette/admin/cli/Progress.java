package dev.lunette.admin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far long work is, as a bar on a terminal that goes when it is done, and as nothing anywhere
 * else.
 */
final class Progress implements AutoCloseable {
  private static final Path ERROR_STREAM = Path.of("/proc/self/fd/2");

  /** The unit that is shown in MiB. */
  static final String BYTES = "bytes";

  /** What leaves room for the bar. */
  static final int TITLE_CHARACTERS = 24;

  private static final long MIB = 1 << 20;

  private final OneLine line = new OneLine(System.err);
  private @Nullable ProgressBar bar;

  private Progress() {}

  static Progress none() {
    return new Progress();
  }

  static Progress of(String title, String unit) {
    if (!isTerminal()) {
      return none();
    }
    int length = Math.min(title.length(), TITLE_CHARACTERS);
    String shown = title.substring(0, length);
    boolean bytes = unit.equals(BYTES);
    Progress progress = new Progress();
    progress.bar =
        new ProgressBarBuilder()
            .setTaskName(shown)
            .setStyle(ProgressBarStyle.ASCII)
            .setUnit(bytes ? " MiB" : " " + unit, bytes ? MIB : 1)
            .setConsumer(progress.line)
            .build();
    return progress;
  }

  void at(long done, long total) {
    if (bar != null) {
      bar.maxHint(total > 0 ? total : -1);
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      line.awaitClosed();
    }
  }

  static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(ERROR_STREAM).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
