package dev.lunette.metrics;

import dev.lunette.meter.Events;
import dev.lunette.meter.SessionName;
import dev.lunette.meter.Tally;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What is rare, in all, by target, and by session, of which only the sums are told. */
final class EventMetrics {

  private static final List<Kind> KINDS =
      List.of(
          new Kind("logins", "Logins that ended", "status", Events::logins),
          new Kind("rejects", "Rejects sent", "reason", Events::rejects),
          new Kind(
              "task_management_functions",
              "Task management functions asked for",
              "function",
              Events::functions),
          new Kind(
              "digest_errors",
              "PDUs received with a wrong digest",
              "segment",
              Events::digestErrors),
          new Kind(
              "limit_hits",
              "Times that somebody was refused, made to wait or dropped by a limit",
              "limit",
              Events::limits));

  /** All but logins, before which there is no session. */
  private static final List<Kind> OF_SESSIONS = KINDS.subList(1, KINDS.size());

  /** One sort of them. */
  private record Kind(String name, String help, String label, Function<Events, Tally> tally) {

    Family.Counter counter(String scope, String of) {
      return new Family.Counter(ServerMetrics.PREFIX + scope + name, help + of);
    }

    void add(Family.Counter counter, Labels scope, Events events) {
      tally
          .apply(events)
          .counts()
          .forEach((value, times) -> counter.add(scope.merge(Labels.of(label, value)), times));
    }
  }

  private EventMetrics() {}

  static List<Family> of(Events all) {
    List<Family> families = new ArrayList<>();
    for (Kind kind : KINDS) {
      Family.Counter counter = kind.counter("", ", by %s.".formatted(kind.label()));
      kind.add(counter, Labels.EMPTY, all);
      families.add(counter);
    }
    return families;
  }

  static List<Family> ofTargets(Map<String, Events> targets) {
    List<Family> families = new ArrayList<>();
    for (Kind kind : KINDS) {
      Family.Counter counter =
          kind.counter("target_", ", by target and %s.".formatted(kind.label()));
      targets.forEach((name, events) -> kind.add(counter, Labels.of("target", name), events));
      families.add(counter);
    }
    return families;
  }

  static List<Family> ofSessions(Map<SessionName, Events> sessions) {
    List<Family> families = new ArrayList<>();
    for (Kind kind : OF_SESSIONS) {
      Family.Counter counter = kind.counter("session_", ", by session that is there now.");
      sessions.forEach((name, events) ->
          counter.add(ServerMetrics.labels(name), kind.tally().apply(events).sum()));
      families.add(counter);
    }
    return families;
  }
}
