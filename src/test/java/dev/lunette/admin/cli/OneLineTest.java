package dev.lunette.admin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.junit.jupiter.api.Test;

final class OneLineTest {

  @Test
  void aBarStaysOnItsLineAndLeavesItEmpty() {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(terminal, true, StandardCharsets.UTF_8);
    OneLine line = new OneLine(stream);
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("x".repeat(Progress.TITLE_CHARACTERS))
            .setStyle(ProgressBarStyle.ASCII)
            .setInitialMax(100)
            .setConsumer(line)
            .build()) {
      bar.stepTo(50);
      bar.refresh();
      bar.stepTo(100);
    }
    line.awaitClosed();
    String shown = terminal.toString(StandardCharsets.UTF_8);
    assertThat(shown).contains("100%").doesNotContain("\n").endsWith("\r\u001B[K");
    assertThat(shown.split("\r", -1)).allMatch(part -> part.length() < 80 + "\u001B[K".length());
  }

  @Test
  void nothingIsShownWhereThereIsNoTerminal() {
    try (Progress none = Progress.none()) {
      none.at(1, 2);
    }
  }
}
