package dev.lunette.bench.cli;

import dev.lunette.admin.cli.Sizes;
import dev.lunette.admin.cli.Table;
import dev.lunette.bench.Progress;
import dev.lunette.bench.Report;
import dev.lunette.bench.Report.Latency;
import dev.lunette.bench.Report.Work;
import dev.lunette.bench.Workload;
import java.util.Locale;

/** A run in words for people. */
final class Text {

  private static final double MIB = 1 << 20;

  private Text() {}

  static String of(Progress progress) {
    return String.format(
        Locale.ROOT,
        "%s %4.0f s  %,9.0f IOPS  %,8.1f MiB/s",
        progress.warmup() ? "warm-up" : "measure",
        progress.seconds(),
        progress.iops(),
        progress.bytesPerSecond() / MIB);
  }

  static String of(Report report) {
    StringBuilder text = new StringBuilder();
    report.urls().forEach(url -> text.append(url).append(System.lineSeparator()));
    text.append(what(report)).append(System.lineSeparator().repeat(2));
    Table table =
        new Table(
            "",
            "IOPS ",
            "MiB/s ",
            "mean µs ",
            "50 % ",
            "90 % ",
            "99 % ",
            "99.9 % ",
            "99.99 % ",
            "max ");
    report.read().ifPresent(work -> row(table, "read", work));
    report.write().ifPresent(work -> row(table, "write", work));
    if (report.read().isPresent() == report.write().isPresent()) {
      row(table, "all", report.total());
    }
    text.append(table).append(System.lineSeparator());
    report.givenUp().ifPresent(ios -> text.append(missing(ios)).append(System.lineSeparator()));
    text.append("CPU of each I/O: ");
    report
        .server()
        .ifPresent(cpu -> text.append(micros(cpu.microsPerIo())).append(" µs of the server, "));
    text.append(micros(report.own().microsPerIo())).append(" µs of the load generator");
    return text.append(System.lineSeparator())
        .append("seed ")
        .append(report.workload().seed())
        .append(System.lineSeparator())
        .toString();
  }

  private static String missing(long ios) {
    return String.format(
        Locale.ROOT,
        "%,d I/Os are not counted: they were to begin before the end, and had not ended when the"
            + " run was given up",
        ios);
  }

  private static String what(Report report) {
    Workload workload = report.workload();
    return String.format(
        Locale.ROOT,
        "%s %s %s, %d session(s), depth %d, %d thread(s)%s%s, %.1f s",
        Sizes.text(workload.blockBytes()),
        workload.random() ? "random" : "sequential",
        kind(workload.readPercent()),
        report.sessions(),
        workload.depth(),
        report.threads(),
        workload.rate() > 0
            ? String.format(Locale.ROOT, ", %,.0f IOPS wanted", workload.rate())
            : "",
        workload.verify() ? ", verified" : "",
        report.seconds());
  }

  private static String kind(int readPercent) {
    return switch (readPercent) {
      case 100 -> "reads";
      case 0 -> "writes";
      default -> readPercent + " % reads";
    };
  }

  private static void row(Table table, String name, Work work) {
    Latency latency = work.latency();
    table.row(
        name,
        String.format(Locale.ROOT, "%,.0f", work.iops()),
        String.format(Locale.ROOT, "%,.1f", work.bytesPerSecond() / MIB),
        micros(latency.meanMicros()),
        micros(latency.p50Micros()),
        micros(latency.p90Micros()),
        micros(latency.p99Micros()),
        micros(latency.p999Micros()),
        micros(latency.p9999Micros()),
        micros(latency.maxMicros()));
  }

  private static String micros(double micros) {
    return String.format(Locale.ROOT, micros < 100 ? "%.1f" : "%,.0f", micros);
  }
}
