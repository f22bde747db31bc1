package dev.lunette.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.meter.Meters;
import dev.lunette.meter.SessionMeter;
import dev.lunette.meter.SessionName;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is rare, told of everything, of targets, and of sessions. */
final class EventMetricsTest {
  private final Meters meters = new Meters(true, 1);

  /** Names and labels, with their values. */
  private static Map<String, Double> told(List<Family> families) {
    Map<String, Double> told = new TreeMap<>();
    for (Family family : families) {
      var snapshot = (CounterSnapshot) family.snapshot();
      snapshot
          .getDataPoints()
          .forEach(point ->
              told.put(snapshot.getMetadata().getName() + point.getLabels(), point.getValue()));
    }
    return told;
  }

  private SessionMeter session(String target, int isid) {
    return meters.begin(new SessionName(target, "host", "0x%012x".formatted(isid), 1));
  }

  @Test
  void aSessionCountsForItsTargetAndForAll() {
    SessionMeter first = session("one", 1);
    SessionMeter second = session("two", 2);
    first.events().rejects().count("snack_reject");
    second.events().rejects().count("snack_reject");
    meters.events("two").logins().count("success");

    assertThat(told(EventMetrics.of(meters.events())))
        .containsEntry("lunette_rejects{reason=\"snack_reject\"}", 2.0)
        .containsEntry("lunette_logins{status=\"success\"}", 1.0);
    assertThat(told(EventMetrics.ofTargets(meters.events(Set.of("one", "two")))))
        .containsEntry("lunette_target_rejects{reason=\"snack_reject\",target=\"one\"}", 1.0)
        .containsEntry("lunette_target_rejects{reason=\"snack_reject\",target=\"two\"}", 1.0)
        .containsEntry("lunette_target_logins{status=\"success\",target=\"two\"}", 1.0);
  }

  @Test
  void onlySomeSessionsAreToldButAllAreCounted() {
    session("one", 1);
    session("one", 2).events().digestErrors().count("data");

    String labels =
        "{initiator=\"host\",isid=\"0x000000000001\",portal_group=\"1\",target=\"one\"}";
    assertThat(told(EventMetrics.ofSessions(meters.sessionEvents())))
        .containsOnly(
            Map.entry("lunette_session_rejects" + labels, 0.0),
            Map.entry("lunette_session_task_management_functions" + labels, 0.0),
            Map.entry("lunette_session_digest_errors" + labels, 0.0),
            Map.entry("lunette_session_limit_hits" + labels, 0.0));
    assertThat(meters.events().digestErrors().sum()).isEqualTo(1);
  }

  @Test
  void aTargetThatIsNoMoreIsForgotten() {
    meters.events("one").logins().count("success");
    assertThat(meters.events(Set.of("two"))).containsOnlyKeys("two");
    assertThat(meters.events(Set.of("one")).get("one").logins().sum()).isZero();
    assertThat(meters.events().logins().sum()).isEqualTo(1);
  }
}
