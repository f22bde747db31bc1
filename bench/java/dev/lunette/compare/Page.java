package dev.lunette.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** What was measured as a page of tables (Markdown). */
final class Page {
  private final Measured measured;
  private final Markdown page = new Markdown();

  private Page(Measured measured) {
    this.measured = measured;
  }

  /**
   * The page.
   *
   * @param conditions under which it was measured, and how to do it again
   */
  static String text(Measured measured, String title, List<String> conditions, String picture) {
    Page page = new Page(measured);
    page.page.line("# %s\n".formatted(title));
    conditions.forEach(line -> page.page.line("* " + line));
    page.page.line(
        "\n![Speed, the longest bar of each work being the fastest](%s)".formatted(picture));
    page.verdicts();
    page.besides();
    page.meters();
    page.idle();
    return page.page.toString();
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
    String micros = String.format(Locale.ROOT, "%.1f", sample.clientMicros());
    return sample.clientByServer() < 1 || work.polled() ? micros : "**%s**".formatted(micros);
  }

  private void verdicts() {
    List<Verdict> verdicts = Floors.of(measured);
    page.table("Floors", "what", List.of("against", "floor", "reached", ""));
    for (Verdict each : verdicts) {
      page.row(
          each.what(),
          List.of(
              each.against(), each.floor().text(), each.reached().orElse(""), each.state().text));
    }
    page.line(
        "\n%d of %d floors are reached, %d are missed and %d were not measured."
            .formatted(
                count(verdicts, Verdict.State.REACHED),
                verdicts.size(),
                count(verdicts, Verdict.State.MISSED),
                count(verdicts, Verdict.State.UNMEASURED)));
    page.line(
        "Where no contender is named it is lunette file. Ratios are of medians, in brackets the"
            + " least and the most of the rounds.");
  }

  private static long count(List<Verdict> verdicts, Verdict.State state) {
    return verdicts.stream().filter(each -> each.state() == state).count();
  }

  private void besides() {
    Results results = measured.beside();
    if (results.works().isEmpty()) {
      return;
    }
    table(results, "Speed: I/Os a second, or MB/s (10^6) of large ones", Page::speed);
    ratios(results);
    ofTheLimit(results);
    table(results, "Latency in microseconds: median / 99th percentile", Page::latency);
    table(results, "Processor time of the target for each I/O, in microseconds", Page::serverTime);
    table(results, "Processor time of the load generator for each I/O", Page::clientTime);
    page.line(
        "\n**Bold** where the load generator costs as much as the target or more, but for where it"
            + " polls: then it is never idle, whatever it costs.");
  }

  private void meters() {
    if (!measured.meters().works().isEmpty()) {
      table(measured.meters(), "Meters: I/Os a second", Page::speed);
      table(measured.meters(), "Meters: processor time of the target", Page::serverTime);
      page.line("\nEach measurement by a server that was started for it.");
    }
  }

  private void idle() {
    if (measured.idle().isEmpty()) {
      return;
    }
    page.table(
        "%,d idle sessions".formatted(IdleTrial.SESSIONS),
        "contender",
        List.of(
            "objects, KiB each", "buffers, KiB each", "RAM, KiB each", "CPU, % of a processor"));
    for (IdleTrial.Result idle : measured.idle()) {
      page.row(
          idle.contender(),
          List.of(
              "%.1f".formatted(idle.objectsKib()),
              "%.1f".formatted(idle.usedKib() - idle.objectsKib()),
              "%.1f".formatted(idle.residentKib()),
              "%.2f".formatted(idle.cpuPercent())));
    }
    page.line(
        ("\nMemory is what the server has more after their logins than before, each time after a"
                + " collection; CPU that of the whole server in %d s, in which it pings each once.")
            .formatted(IdleTrial.SECONDS));
  }

  private void table(Results results, String title, BiFunction<Work, Sample, String> cell) {
    List<String> contenders = results.contenders();
    page.table(title, "work", contenders);
    for (Work work : results.works()) {
      List<String> cells =
          contenders.stream()
              .map(name -> results.median(work, name).map(one -> cell.apply(work, one)).orElse(""))
              .toList();
      page.row(work.name(), cells);
    }
  }

  /** Each of ours by each of the others. */
  private void ratios(Results results) {
    List<String> ours = results.servers().stream().filter(Page::isOurs).toList();
    List<String> others = results.servers().stream().filter(name -> !isOurs(name)).toList();
    List<String> titles = new ArrayList<>();
    for (String our : ours) {
      others.forEach(other -> titles.add("%s / %s".formatted(our, other)));
    }
    if (titles.isEmpty()) {
      return;
    }
    page.table("Ratios of speed", "work", titles);
    for (Work work : results.works()) {
      List<String> cells = new ArrayList<>();
      for (String our : ours) {
        others.forEach(other -> cells.add(ratio(results, work, our, other)));
      }
      if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
        page.row(work.name(), cells);
      }
    }
  }

  /** Each server by the least that can be done. */
  private void ofTheLimit(Results results) {
    List<String> servers = results.servers();
    if (servers.size() == results.contenders().size()) {
      return;
    }
    page.table("Speed by that of the raw limit", "work", servers);
    for (Work work : results.works()) {
      page.row(
          work.name(),
          servers.stream()
              .map(name -> ratio(results, work, name, LimitContender.of(name, work)))
              .toList());
    }
    page.line(
        "\nThe raw limit is no server: one thread that reads and writes a file as it is told,"
            + " and checks nothing (bench/c/limit.c). It is no wall: who does with fewer calls or"
            + " copies, memory for one, can be faster.");
  }

  private static String ratio(Results results, Work work, String our, String other) {
    return results
        .ratio(work, our, other, Sample::iops)
        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio.ofMedians()))
        .orElse("");
  }

  static boolean isOurs(String contender) {
    return contender.startsWith(LunetteContender.PREFIX);
  }
}
