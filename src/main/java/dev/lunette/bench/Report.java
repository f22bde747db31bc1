package dev.lunette.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What came of a run.
 *
 * @param urls what was loaded
 * @param sessions in all
 * @param threads event loops of ours
 * @param workload what each session did; its rate is that of all of them
 * @param connection what the first session agreed on
 * @param givenUp I/Os that were to begin before the end and are not counted; empty if there are
 *     none
 * @param seconds from the begin of what counts to the end of the last I/O
 * @param total reads and writes together
 * @param read empty if nothing was read
 * @param write empty if nothing was written
 * @param own processor time of ours
 * @param server processor time of the process that was asked for
 */
public record Report(
    List<String> urls,
    int sessions,
    int threads,
    Workload workload,
    Agreement connection,
    OptionalLong givenUp,
    double seconds,
    Work total,
    Optional<Work> read,
    Optional<Work> write,
    Cpu own,
    Optional<Cpu> server) {

  /** What a login agreed on. */
  public record Agreement(
      boolean headerDigest,
      boolean dataDigest,
      boolean immediateData,
      boolean initialR2t,
      int maxRecvDataSegmentLength,
      int maxSendDataSegmentLength,
      int maxBurstLength,
      int firstBurstLength) {}

  /**
   * I/Os of one kind.
   *
   * @param ios that ended
   * @param iops in a second
   * @param bytesPerSecond that were read or written
   * @param latency how long they took
   */
  public record Work(long ios, double iops, double bytesPerSecond, Latency latency) {

    static Work of(Histogram histogram, double seconds, int blockBytes) {
      long ios = histogram.getTotalCount();
      double iops = ios == 0 ? 0 : ios / seconds;
      return new Work(ios, iops, iops * blockBytes, Latency.of(histogram));
    }
  }

  /** Microseconds from the moment at which an I/O was to begin, to its end. */
  public record Latency(
      double meanMicros,
      double minMicros,
      double p50Micros,
      double p90Micros,
      double p99Micros,
      double p999Micros,
      double p9999Micros,
      double maxMicros) {

    static Latency of(Histogram histogram) {
      return new Latency(
          histogram.getTotalCount() == 0 ? 0 : histogram.getMean() / 1e3,
          histogram.getTotalCount() == 0 ? 0 : histogram.getMinValue() / 1e3,
          micros(histogram, 50),
          micros(histogram, 90),
          micros(histogram, 99),
          micros(histogram, 99.9),
          micros(histogram, 99.99),
          histogram.getMaxValue() / 1e3);
    }

    private static double micros(Histogram histogram, double percentile) {
      return histogram.getValueAtPercentile(percentile) / 1e3;
    }
  }

  /**
   * Processor time, user and system.
   *
   * @param seconds in all
   * @param microsPerIo divided by the I/Os
   */
  public record Cpu(double seconds, double microsPerIo) {

    static Cpu of(long nanos, long ios) {
      return new Cpu(
          (double) nanos / TimeUnit.SECONDS.toNanos(1), ios == 0 ? 0 : nanos / 1e3 / ios);
    }
  }
}
