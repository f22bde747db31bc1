package dev.lunette.metrics;

import dev.lunette.meter.Latency;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** A metric that is being put together: its name, its help, and a value for each set of labels. */
sealed interface Family {

  double NANOS_PER_SECOND = 1e9;

  /** As the client wants it. */
  MetricSnapshot snapshot();

  /** Only grows; the name is without {@code _total}, which the text has. */
  final class Counter implements Family {
    private final String name;
    private final String help;
    private final List<CounterDataPointSnapshot> points = new ArrayList<>();

    Counter(String name, String help) {
      this.name = name;
      this.help = help;
    }

    Counter add(Labels labels, long value) {
      return add(labels, (double) value);
    }

    Counter add(Labels labels, double value) {
      points.add(CounterDataPointSnapshot.builder().labels(labels).value(value).build());
      return this;
    }

    @Override
    public MetricSnapshot snapshot() {
      var snapshot = CounterSnapshot.builder().name(name).help(help);
      points.forEach(snapshot::dataPoint);
      return snapshot.build();
    }
  }

  /** As it is now. */
  final class Gauge implements Family {
    private final String name;
    private final String help;
    private final List<GaugeDataPointSnapshot> points = new ArrayList<>();

    Gauge(String name, String help) {
      this.name = name;
      this.help = help;
    }

    Gauge add(Labels labels, long value) {
      return add(labels, (double) value);
    }

    Gauge add(Labels labels, double value) {
      points.add(GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
      return this;
    }

    @Override
    public MetricSnapshot snapshot() {
      var snapshot = GaugeSnapshot.builder().name(name).help(help);
      points.forEach(snapshot::dataPoint);
      return snapshot.build();
    }
  }

  /** Times in {@link Latency} buckets, as seconds. */
  final class Histogram implements Family {
    private static final List<Double> BOUNDS = bounds();

    private final String name;
    private final String help;
    private final List<HistogramDataPointSnapshot> points = new ArrayList<>();

    Histogram(String name, String help) {
      this.name = name;
      this.help = help;
    }

    private static List<Double> bounds() {
      List<Double> bounds = new ArrayList<>();
      Latency.boundsNanos().forEach(nanos -> bounds.add(nanos / NANOS_PER_SECOND));
      bounds.add(Double.POSITIVE_INFINITY);
      return List.copyOf(bounds);
    }

    Histogram add(Labels labels, long[] buckets, long nanos) {
      List<Long> counts = new ArrayList<>(buckets.length);
      for (long bucket : buckets) {
        counts.add(bucket);
      }
      var point = HistogramDataPointSnapshot.builder();
      point.classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, counts));
      point.sum(nanos / NANOS_PER_SECOND);
      point.labels(labels);
      points.add(point.build());
      return this;
    }

    @Override
    public MetricSnapshot snapshot() {
      var snapshot = HistogramSnapshot.builder().name(name).help(help);
      points.forEach(snapshot::dataPoint);
      return snapshot.build();
    }
  }
}
