package dev.lunette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every Java file looks as google-java-format writes it, so that no diff is about blanks. */
final class SourceFormatTest {
  private static final boolean APPLY = "apply".equals(System.getProperty("lunette.format"));

  private final Formatter formatter = new Formatter();

  @Test
  void everySourceIsFormatted() throws FormatterException, IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : Sources.javaFiles()) {
      String source = Sources.read(file);
      String formatted = formatter.formatSourceAndFixImports(source);
      if (!formatted.equals(source)) {
        if (APPLY) {
          Files.writeString(file, formatted);
        } else {
          wrong.add(Sources.name(file) + ":" + firstDifference(source, formatted));
        }
      }
    }
    assertThat(wrong)
        .as(
            "not formatted; this does it:"
                + " mvn test -Dtest=SourceFormatTest -Dlunette.format=apply")
        .isEmpty();
  }

  private static int firstDifference(String source, String formatted) {
    List<String> is = source.lines().toList();
    List<String> expected = formatted.lines().toList();
    int line = 0;
    while (line < is.size() && line < expected.size() && is.get(line).equals(expected.get(line))) {
      line++;
    }
    return line + 1;
  }
}
