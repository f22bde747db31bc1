package dev.lunette.admin.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, each column as wide as it must be. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Boolean> right = new ArrayList<>();

  /** A heading that ends with a blank is of numbers, which stand at the right. */
  public Table(String... headings) {
    List<String> texts = new ArrayList<>();
    for (String heading : headings) {
      right.add(heading.endsWith(" "));
      texts.add(heading.strip());
    }
    rows.add(texts);
  }

  /** Adds a row; what is empty is shown as a dash. */
  public Table row(Object... values) {
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      texts.add(value.toString().isEmpty() ? "-" : printable(value.toString()));
    }
    rows.add(texts);
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String value = row.get(column);
        String blanks = " ".repeat(width(column) - value.length());
        line.append(column == 0 ? "" : "  ")
            .append(right.get(column) ? blanks + value : value + blanks);
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  /** Names that initiators and files bring must not move the cursor. */
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
