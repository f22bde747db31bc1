package dev.lunette.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;

/** What a server of ours tells at its management port, at one moment. */
final class Scrape {
  private final List<String> lines;

  private Scrape(List<String> lines) {
    this.lines = lines;
  }

  static Scrape of(int port) throws IOException {
    URI page = URI.create("http://127.0.0.1:%d/metrics".formatted(port));
    try (InputStream in = page.toURL().openStream()) {
      return new Scrape(new String(in.readAllBytes(), UTF_8).lines().toList());
    }
  }

  /**
   * The sum of all that a metric tells.
   *
   * @param metric its name, or the begin of a line: the name and the first of its labels
   */
  double sum(String metric) throws IOException {
    List<String> told = lines.stream().filter(line -> tells(line, metric)).toList();
    if (told.isEmpty()) {
      throw new IOException("the server tells no %s, expected it in /metrics".formatted(metric));
    }
    return told.stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static boolean tells(String line, String metric) {
    if (!line.startsWith(metric) || line.length() == metric.length()) {
      return false;
    }
    return metric.contains("{") || " {".indexOf(line.charAt(metric.length())) >= 0;
  }
}
