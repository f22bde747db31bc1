package dev.lunette.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** The results as a page of tables (Markdown). */
final class Page {
  private final Results results;

  Page(Results results) {
    this.results = results;
  }

  String text(String title, List<String> machine, String picture) {
    StringBuilder page = new StringBuilder("# %s\n\n".formatted(title));
    machine.forEach(line -> page.append("* ").append(line).append('\n'));
    page.append(
        "\n![Speed, the longest bar of each work being the fastest](%s)\n".formatted(picture));
    table(page, "Speed: I/Os a second, or MB/s (10^6) of large ones", Page::speed);
    ratios(page);
    table(page, "Latency in microseconds: median / 99th percentile", Page::latency);
    table(page, "Processor time of the target for each I/O, in microseconds", Page::serverTime);
    table(page, "Processor time of the load generator for each I/O", Page::clientTime);
    return page.toString();
  }

  static String speed(Work work, Sample sample) {
    return work.large()
        ? String.format(Locale.ROOT, "%,.0f MB/s", sample.bytesPerSecond() / 1e6)
        : String.format(Locale.ROOT, "%,.0f", sample.iops());
  }

  private static String latency(Work work, Sample sample) {
    return String.format(Locale.ROOT, "%,.0f / %,.0f", sample.p50Micros(), sample.p99Micros());
  }

  private static String serverTime(Work work, Sample sample) {
    return String.format(Locale.ROOT, "%.1f", sample.serverMicros());
  }

  private static String clientTime(Work work, Sample sample) {
    return String.format(Locale.ROOT, "%.1f", sample.clientMicros());
  }

  private void table(StringBuilder page, String title, BiFunction<Work, Sample, String> cell) {
    List<String> contenders = results.contenders();
    heading(page, title, contenders);
    for (Work work : results.works()) {
      List<String> cells =
          contenders.stream()
              .map(name -> results.median(work, name).map(one -> cell.apply(work, one)).orElse(""))
              .toList();
      row(page, work.name(), cells);
    }
  }

  /** Each of ours by each of the others. */
  private void ratios(StringBuilder page) {
    List<String> ours = results.contenders().stream().filter(Page::isOurs).toList();
    List<String> others = results.contenders().stream().filter(name -> !isOurs(name)).toList();
    List<String> titles = new ArrayList<>();
    for (String our : ours) {
      others.forEach(other -> titles.add("%s / %s".formatted(our, other)));
    }
    if (titles.isEmpty()) {
      return;
    }
    heading(page, "Ratios of speed", titles);
    for (Work work : results.works()) {
      List<String> cells = new ArrayList<>();
      for (String our : ours) {
        others.forEach(other -> cells.add(ratio(work, our, other)));
      }
      if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
        row(page, work.name(), cells);
      }
    }
  }

  private String ratio(Work work, String our, String other) {
    Optional<Sample> mine = results.median(work, our);
    Optional<Sample> theirs = results.median(work, other);
    return mine.isEmpty() || theirs.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%.2f", mine.get().iops() / theirs.get().iops());
  }

  static boolean isOurs(String contender) {
    return contender.startsWith(LunetteContender.PREFIX);
  }

  private static void heading(StringBuilder page, String title, List<String> columns) {
    page.append("\n## %s\n\n".formatted(title));
    row(page, "work", columns);
    row(page, "---", columns.stream().map(_ -> "---:").toList());
  }

  private static void row(StringBuilder page, String first, List<String> cells) {
    page.append("| ").append(first).append(" | ").append(String.join(" | ", cells)).append(" |\n");
  }
}
