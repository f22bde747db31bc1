package dev.lunette.micro;

import java.util.Locale;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What one operation of a benchmark costs; medians of the iterations, where nothing else is said.
 *
 * @param name class and method, and the parameters if there are any
 * @param nanos time
 * @param cpuNanos processor time of all threads
 * @param leastCpuNanos the same in the best iteration
 * @param mostCpuNanos the same in the worst iteration
 * @param bytes allocated on the heap by all threads
 */
record Figure(
    String name,
    double nanos,
    double cpuNanos,
    double leastCpuNanos,
    double mostCpuNanos,
    double bytes) {
  private static final Pattern PACKAGES = Pattern.compile("^.*\\.(?=[^.]+\\.[^.]+$)");

  static Figure of(RunResult result) {
    StringBuilder name = new StringBuilder(shortName(result.getParams().getBenchmark()));
    for (String key : result.getParams().getParamsKeys()) {
      name.append(' ').append(result.getParams().getParam(key));
    }
    Statistics cpuNanos = secondary(result, CpuProfiler.LABEL);
    return new Figure(
        name.toString(),
        rounded(result.getPrimaryResult().getStatistics().getPercentile(50)),
        rounded(cpuNanos.getPercentile(50)),
        rounded(cpuNanos.getMin()),
        rounded(cpuNanos.getMax()),
        rounded(secondary(result, "gc.alloc.rate.norm").getPercentile(50)));
  }

  private static Statistics secondary(RunResult result, String label) {
    return result.getSecondaryResults().get(label).getStatistics();
  }

  /**
   * {@code PduDecoder.readCommand} of {@code dev.lunette.iscsi.pdu.PduDecoderBench.readCommand}.
   */
  static String shortName(String benchmark) {
    return PACKAGES.matcher(benchmark).replaceFirst("").replace("Bench.", ".");
  }

  /** More digits would say nothing, and make a longer file. */
  private static double rounded(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.2f", value));
  }
}
