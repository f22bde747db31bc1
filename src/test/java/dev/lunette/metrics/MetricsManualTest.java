package dev.lunette.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lunette.iscsi.Deadline;
import dev.lunette.meter.CommandKind;
import dev.lunette.meter.LoopMeter;
import dev.lunette.meter.Meters;
import dev.lunette.meter.SessionName;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manual page names what is told, and whoever uses metrics names what the manual has. */
final class MetricsManualTest {
  private static final Pattern OWN = Pattern.compile("\\blunette_[a-z0-9_]*[a-z0-9]");
  private static final Pattern OF_PROCESS =
      Pattern.compile("\\b(?:jvm|process|system)_[a-z0-9_]*[a-z0-9]");
  private static final Pattern TYPE = Pattern.compile("(?m)(?<=^# TYPE )\\w+");
  private static final Pattern SCOPE = Pattern.compile("^lunette_(vdisk|target|session)_");
  private static final Pattern PART = Pattern.compile("(_bucket|_sum|_count)$");

  /** Names as they stand on the page, all of the store's statistics among them. */
  private static Set<String> told() {
    WatchedFake watched = new WatchedFake();
    Map<String, Long> all = new HashMap<>();
    StoreMetrics.statistics().forEach(name -> all.put(name, 1L));
    watched.store = all;
    watched.loops.add(new LoopMeter(System.nanoTime()));
    Meters meters = watched.meters;
    Stream.of(
            meters.events().logins(),
            meters.events().rejects(),
            meters.events().functions(),
            meters.events().digestErrors(),
            meters.events().limits())
        .forEach(tally -> tally.count("any"));
    meters
        .begin(new SessionName("one", "host", "0x000000000001", 1))
        .unit("alpha")
        .answered(CommandKind.READ, 1, 1);
    try (Exposition exposition =
        new Exposition(new ServerMetrics(watched, new StuckWatch(watched, System::nanoTime)))) {
      System.gc(); // pauses are told from the first one on
      Deadline.await("a pause is told", () -> types(exposition).contains("jvm_gc_pause_seconds"));
      return types(exposition);
    }
  }

  private static Set<String> types(Exposition exposition) {
    try {
      ByteBuf page = exposition.page(null).text();
      return names(TYPE, page.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void pageNamesWhatIsToldAndNothingElse() throws Exception {
    String page = Files.readString(Path.of("docs/manual/metrics.md"));
    Set<String> named = names(OWN, page);
    named.removeAll(Set.of("lunette_vdisk", "lunette_target", "lunette_session"));
    Set<String> told = told();

    assertThat(told).containsAll(named);
    assertThat(named)
        .containsAll(
            names(OWN, String.join(" ", told)).stream()
                .filter(name -> !told.contains(SCOPE.matcher(name).replaceFirst("lunette_")))
                .toList());
    assertThat(names(OF_PROCESS, page))
        .allSatisfy(begin -> assertThat(told).anyMatch(name -> name.startsWith(begin)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"config/prometheus/alerts.yaml", "config/grafana/lunette.json"})
  void usesOnlyWhatIsTold(String file) throws Exception {
    String text = Files.readString(Path.of(file));
    Set<String> named = names(OWN, text);
    named.addAll(names(OF_PROCESS, text));

    assertThat(told())
        .containsAll(named.stream().map(name -> PART.matcher(name).replaceFirst("")).toList());
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

    assertThat(dashboard.get("panels"))
        .hasSizeGreaterThan(20)
        .filteredOn(panel -> panel.findValuesAsText("unit").contains("percentunit"))
        .isNotEmpty()
        .allSatisfy(panel ->
            assertThat(panel.findValuesAsText("expr").toString().contains("increase("))
                .as("%s counts, so it tells no part", panel.get("title"))
                .isFalse());
    assertThat(dashboard.get("title").asText()).isEqualTo("Lunette");
  }
}
