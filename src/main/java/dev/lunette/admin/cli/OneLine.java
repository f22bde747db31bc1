package dev.lunette.admin.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBarConsumer;

/** A line of a terminal that is written again and again, and empty in the end. */
public final class OneLine implements ProgressBarConsumer {
  /** Fits every terminal that people use; a longer line would wrap and stay. */
  private static final int WIDTH = 79;

  /** To the begin of the line, and erases it (ECMA-48 8.3.41, EL). */
  private static final String EMPTY = "\r\u001B[K";

  private final PrintStream terminal;
  private final CountDownLatch closed = new CountDownLatch(1);

  OneLine(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** One on the error stream, if that is a terminal. */
  public static Optional<OneLine> onTerminal() {
    return Progress.isTerminal() ? Optional.of(new OneLine(System.err)) : Optional.empty();
  }

  @Override
  public int getMaxRenderedLength() {
    return WIDTH;
  }

  @Override
  public void accept(String line) {
    terminal.print(EMPTY + line);
    terminal.flush();
  }

  @Override
  public void clear() {
    terminal.print(EMPTY);
    terminal.flush();
  }

  @Override
  public void close() {
    clear();
    closed.countDown();
  }

  /** Waits for the thread that draws the bar, which is told of the end and then draws once more. */
  void awaitClosed() {
    try {
      if (!closed.await(1, TimeUnit.SECONDS)) {
        clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
