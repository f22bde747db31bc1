package dev.lunette.micro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Figures of before, and where they come from.
 *
 * @param machine processor, number of processors, memory
 * @param software kernel and Java
 * @param date the day of the newest of them
 * @param figures by name, in order
 */
record Baseline(String machine, String software, String date, List<Figure> figures) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One figure on a line, so that a difference shows whose it is. */
  private static final DefaultPrettyPrinter LINES = new DefaultPrettyPrinter();

  static {
    LINES.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    LINES.indentObjectsWith(new DefaultPrettyPrinter.FixedSpaceIndenter());
  }

  static Baseline read(Path file) throws IOException {
    try {
      return JSON.readValue(file.toFile(), Baseline.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is no baseline: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  void write(Path file) throws IOException {
    Files.writeString(file, JSON.writer(LINES).writeValueAsString(this) + "\n");
  }

  /** The same with newer figures in place of those that have the same name. */
  Baseline with(Collection<Figure> newer) {
    Map<String, Figure> all = new TreeMap<>();
    figures.forEach(figure -> all.put(figure.name(), figure));
    newer.forEach(figure -> all.put(figure.name(), figure));
    return new Baseline(machine, software, date, List.copyOf(all.values()));
  }

  Optional<Figure> figure(String name) {
    return figures.stream().filter(figure -> figure.name().equals(name)).findFirst();
  }
}
