package dev.lunette.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lunette.meter.CommandKind;
import dev.lunette.meter.SessionName;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual page names what is told, and whoever uses metrics names what the manual has. */
final class MetricsManualTest {
  private static final Pattern NAME = Pattern.compile("\\blunette_[a-z0-9_]*[a-z0-9]");
  private static final Pattern SCOPE = Pattern.compile("^lunette_(vdisk|target|session)_");
  private static final Pattern PART = Pattern.compile("(_bucket|_sum|_count)$");

  /** Names as they stand on the page, all of the store's statistics among them. */
  private static Set<String> told() {
    WatchedFake watched = new WatchedFake();
    Map<String, Long> all = new HashMap<>();
    StoreMetrics.statistics().forEach(name -> all.put(name, 1L));
    watched.store = all;
    watched
        .meters
        .begin(new SessionName("one", "host", "0x000000000001", 1))
        .unit("alpha")
        .answered(CommandKind.READ, 1, 1);
    return new ServerMetrics(watched, new StuckWatch(watched, System::nanoTime))
        .collect().stream().map(MetricsManualTest::name).collect(Collectors.toSet());
  }

  private static String name(MetricSnapshot snapshot) {
    String name = snapshot.getMetadata().getPrometheusName();
    return snapshot instanceof io.prometheus.metrics.model.snapshots.CounterSnapshot
        ? name + "_total"
        : name;
  }

  private static Set<String> named(Path file) throws Exception {
    return NAME.matcher(Files.readString(file))
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void pageNamesWhatIsToldAndNothingElse() throws Exception {
    Set<String> named = named(Path.of("docs/manual/metrics.md"));
    named.removeAll(Set.of("lunette_vdisk", "lunette_target", "lunette_session"));
    Set<String> told = told();

    assertThat(told).containsAll(named);
    assertThat(named)
        .containsAll(
            told.stream()
                .filter(name -> !told.contains(SCOPE.matcher(name).replaceFirst("lunette_")))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config/prometheus/alerts.yaml", "config/grafana/lunette.json"})
  void usesOnlyWhatIsTold(String file) throws Exception {
    assertThat(told())
        .containsAll(
            named(Path.of(file)).stream()
                .map(name -> PART.matcher(name).replaceFirst(""))
                .toList());
  }

  @Test
  void everyAlertIsTested() throws Exception {
    Pattern alert = Pattern.compile("- alert: (\\w+)");
    String tests = Files.readString(Path.of("config/prometheus/alerts-test.yaml"));

    assertThat(alert.matcher(Files.readString(Path.of("config/prometheus/alerts.yaml"))).results())
        .hasSizeGreaterThan(10)
        .allSatisfy(match -> assertThat(tests).contains("- name: " + match.group(1)));
  }

  @Test
  void dashboardIsJsonWithPanels() throws Exception {
    var dashboard = new ObjectMapper().readTree(Path.of("config/grafana/lunette.json").toFile());

    assertThat(dashboard.get("panels")).hasSizeGreaterThan(20);
    assertThat(dashboard.get("title").asText()).isEqualTo("Lunette");
  }
}
