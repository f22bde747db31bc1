package dev.lunette.compare;

import java.util.List;

/** A page of tables that grows. */
final class Markdown {
  private final StringBuilder page = new StringBuilder();

  Markdown line(String words) {
    page.append(words).append('\n');
    return this;
  }

  /** A section with a table; {@link #row} follows. */
  void table(String title, String first, List<String> columns) {
    line("\n## %s\n".formatted(title));
    row(first, columns);
    row("---", columns.stream().map(_ -> "---:").toList());
  }

  void row(String first, List<String> cells) {
    line("| %s | %s |".formatted(first, String.join(" | ", cells)));
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
