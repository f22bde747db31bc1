package dev.lunette.metrics;

import dev.lunette.meter.CommandCounts;
import dev.lunette.meter.CommandFailure;
import dev.lunette.meter.CommandKind;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is told of the commands of one scope: of all, of each vDisk, target or session. */
final class CommandMetrics {

  /** Those that this server answers with; they are told from the start, others once they occur. */
  private static final Set<CommandFailure> FAILURES =
      EnumSet.of(
          CommandFailure.NOT_READY,
          CommandFailure.MEDIUM_ERROR,
          CommandFailure.HARDWARE_ERROR,
          CommandFailure.ILLEGAL_REQUEST,
          CommandFailure.UNIT_ATTENTION,
          CommandFailure.DATA_PROTECT,
          CommandFailure.COPY_ABORTED,
          CommandFailure.ABORTED_COMMAND,
          CommandFailure.MISCOMPARE,
          CommandFailure.BUSY,
          CommandFailure.RESERVATION_CONFLICT,
          CommandFailure.TASK_SET_FULL,
          CommandFailure.TASK_ABORTED,
          CommandFailure.ACA_ACTIVE);

  private final Family.Counter operations;
  private final Family.Counter bytes;
  private final Family.Histogram latency;
  private final Family.Gauge inFlight;
  private final Family.Counter aborted;
  private final Family.Counter executions;
  private final Family.Counter errors;
  private final Family.Counter unsolicited;
  private final Family.Counter solicited;
  private final Family.Counter requests;

  /**
   * Metrics of a scope.
   *
   * @param prefix how their names begin
   * @param of what the help says that they are about
   */
  private CommandMetrics(String prefix, String of) {
    operations = new Family.Counter(prefix + "operations", "SCSI commands answered" + of);
    bytes =
        new Family.Counter(prefix + "bytes", "Data moved by SCSI commands that ended well" + of);
    latency =
        new Family.Histogram(
            prefix + "operation_seconds",
            "Time from a SCSI command being received to its status being written" + of);
    inFlight =
        new Family.Gauge(
            prefix + "in_flight_operations", "SCSI commands received and not ended" + of);
    aborted =
        new Family.Counter(
            prefix + "aborted_operations", "SCSI commands ended without an answer" + of);
    executions =
        new Family.Counter(
            prefix + "executions",
            "SCSI commands executed on the event loop (inline) or on a thread of the vDisk"
                + " (handed_over)"
                + of);
    errors =
        new Family.Counter(
            prefix + "errors", "SCSI commands answered with this sense key or status" + of);
    unsolicited =
        new Family.Counter(
            prefix + "unsolicited_bytes", "Write data that came without an R2T" + of);
    solicited =
        new Family.Counter(prefix + "solicited_bytes", "Write data that an R2T asked for" + of);
    requests = new Family.Counter(prefix + "r2ts", "R2Ts sent" + of);
  }

  /** Of everything in a map, whose keys are made labels. */
  static <T> List<Family> of(
      String prefix, String of, Map<T, CommandCounts> scopes, Labeller<T> labeller) {
    CommandMetrics metrics = new CommandMetrics(prefix, of);
    scopes.forEach((scope, counts) -> metrics.add(labeller.labels(scope), counts));
    return List.of(
        metrics.operations,
        metrics.bytes,
        metrics.latency,
        metrics.inFlight,
        metrics.aborted,
        metrics.executions,
        metrics.errors,
        metrics.unsolicited,
        metrics.solicited,
        metrics.requests);
  }

  /** Says what labels something has. */
  interface Labeller<T> {
    Labels labels(T scope);
  }

  private void add(Labels labels, CommandCounts counts) {
    for (CommandKind kind : CommandKind.values()) {
      add(labels.add("kind", kind.label()), counts, kind);
    }
    for (CommandFailure failure : CommandFailure.values()) {
      long times = counts.failures(failure);
      if (times > 0 || FAILURES.contains(failure)) {
        errors.add(labels.add("error", failure.label()), times);
      }
    }
    unsolicited.add(labels, counts.unsolicitedBytes());
    solicited.add(labels, counts.solicitedBytes());
    requests.add(labels, counts.requests());
  }

  private void add(Labels labels, CommandCounts counts, CommandKind kind) {
    long answered = counts.operations(kind);
    operations.add(labels, answered);
    bytes.add(labels, counts.bytes(kind));
    if (answered > 0) {
      // most of the lines are these, so what has never happened has none
      latency.add(labels, counts.latency(kind), counts.nanos(kind));
    }
    inFlight.add(labels, counts.inFlight(kind));
    aborted.add(labels, counts.aborted(kind));
    executions.add(labels.add("path", "inline"), counts.inline(kind));
    executions.add(labels.add("path", "handed_over"), counts.handedOver(kind));
  }
}
