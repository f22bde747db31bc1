package dev.lunette.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one run of the load generator has measured.
 *
 * @param iops I/Os a second
 * @param bytesPerSecond that were moved
 * @param p50Micros half of the I/Os took no longer
 * @param p99Micros ninety-nine of a hundred took no longer
 * @param serverMicros processor time of the target for each I/O
 * @param clientMicros the load generator's own
 */
record Sample(
    double iops,
    double bytesPerSecond,
    double p50Micros,
    double p99Micros,
    double serverMicros,
    double clientMicros) {

  static Sample of(JsonNode report) {
    JsonNode total = report.required("total");
    JsonNode latency = total.required("latency");
    return new Sample(
        total.required("iops").doubleValue(),
        total.required("bytesPerSecond").doubleValue(),
        latency.required("p50Micros").doubleValue(),
        latency.required("p99Micros").doubleValue(),
        report.required("server").required("microsPerIo").doubleValue(),
        report.required("own").required("microsPerIo").doubleValue());
  }

  /** What the load generator costs, by what it measures. */
  double clientByServer() {
    return clientMicros / serverMicros;
  }

  /** Of each figure the median. */
  static Sample median(List<Sample> samples) {
    return new Sample(
        median(samples, Sample::iops),
        median(samples, Sample::bytesPerSecond),
        median(samples, Sample::p50Micros),
        median(samples, Sample::p99Micros),
        median(samples, Sample::serverMicros),
        median(samples, Sample::clientMicros));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    double[] values = samples.stream().mapToDouble(figure).sorted().toArray();
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
