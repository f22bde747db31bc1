package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code config/server.yaml} works, explains every key, and what it says of them is true. */
class SampleFileTest {

  private static final Path SAMPLE = Path.of("config/server.yaml");
  private static final Pattern KEY = Pattern.compile("( *(?:- )?)([A-Za-z0-9]+):(?: .*)?");
  private static final Pattern EXPECTED = Pattern.compile("expected one of (.*)");
  private static final Pattern RANGE = Pattern.compile("([0-9]+) to ([0-9]+); default (\\S+)$");

  /** The comment above each key's first place, by {@code SECTION.KEY}. */
  private static Map<String, String> explanations() {
    Map<String, String> explanations = new LinkedHashMap<>();
    StringBuilder comment = new StringBuilder();
    String section = "";
    for (String line : lines()) {
      String text = line.strip().replaceFirst("^- (?=#)", "");
      Matcher key = KEY.matcher(line);
      if (text.startsWith("#")) {
        comment.append(text.substring(1));
        continue;
      }
      if (key.matches()) {
        section = key.group(1).isEmpty() ? key.group(2) : section;
        String name = key.group(1).isEmpty() ? section : section + "." + key.group(2);
        if (!comment.isEmpty()) {
          explanations.putIfAbsent(name, comment.toString());
        }
      }
      comment.setLength(0);
    }
    return explanations;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(SAMPLE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void works() throws Exception {
    ServerConfig config = ConfigReader.read(SAMPLE, Reading.BACKENDS);

    assertThat(config.limits()).isEqualTo(Limits.DEFAULTS);
    assertThat(config.dataDirectory()).isEqualTo(Path.of("data").toAbsolutePath());
    assertThat(config.targets().getFirst().luns()).hasSize(2);
  }

  /** The keys that the reader itself names when it meets one that it does not know. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | qqqqqqqqqqqq: 1",
        "portals | portals: [{qqqqqqqqqqqq: 1}]",
        "management | management: {qqqqqqqqqqqq: 1}",
        "vdisks | vdisks: [{qqqqqqqqqqqq: 1, name: a, size: 1MiB}]",
        "vdisks | vdisks: [{name: a, size: 1MiB, filters: [{qqqqqqqqqqqq: {}}]}]",
        "vdisks | vdisks: [{name: a, size: 1MiB, filters: [{delay: {qqqqqqqqqqqq: 1}}]}]",
        "vdisks | vdisks: [{name: a, size: 1MiB, filters: [{fault: {qqqqqqqqqqqq: 1}}]}]",
        "targets | targets: [{qqqqqqqqqqqq: 1, name: iqn.2026-11.dev}]",
        "asymmetricAccess | asymmetricAccess: {qqqqqqqqqqqq: 1}",
        "asymmetricAccess | asymmetricAccess: {groups: [{qqqqqqqqqqqq: 1, group: 1}]}",
        "limits | limits: {qqqqqqqqqqqq: 1}"
      })
  void explainsEveryKey(String section, String yaml) {
    Matcher keys = EXPECTED.matcher(Reading.messages(yaml).getFirst());
    assertThat(keys.find()).isTrue();
    Map<String, String> explanations = explanations();

    for (String key : keys.group(1).split(", ", -1)) {
      String name = section.isEmpty() ? key : section + "." + key;
      // The filters are explained as a list; the limits as a whole have no default of their own.
      String comment = explanations.getOrDefault(name, "");
      assertThat(comment).as(name).isNotEmpty();
      if (!List.of("limits", "vdisks.delay", "vdisks.fault").contains(name)) {
        assertThat(comment).as(name).containsAnyOf("; default ", "; required");
      }
    }
  }

  static Stream<String> limits() {
    return Stream.of(Limits.class.getRecordComponents()).map(RecordComponent::getName);
  }

  @ParameterizedTest
  @MethodSource("limits")
  void tellsTheTrueRangeAndDefaultOfEveryLimit(String limit) throws Exception {
    Matcher told = RANGE.matcher(explanations().getOrDefault("limits." + limit, ""));
    assertThat(told.find()).as("range and default of %s", limit).isTrue();
    long least = Long.parseLong(told.group(1));
    long most = Long.parseLong(told.group(2));
    Limits defaults = Reading.config("limits: {%s: %s}".formatted(limit, told.group(3))).limits();
    String key = "key limits." + limit;
    String expected = "expected %d to %d".formatted(least, most);

    assertThat(defaults).isEqualTo(Limits.DEFAULTS);
    assertThat(Reading.messages("limits: {%s: %d}".formatted(limit, least - 1)))
        .containsExactly(
            "1:%d: %s: %d, %s".formatted(12 + limit.length(), key, least - 1, expected));
    assertThat(Reading.messages("limits: {%s: %d}".formatted(limit, least)).toString())
        .doesNotContain(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "portals.address, address, portals",
    "portals.port, port, portals",
    "portals.group, group, portals",
    "management.enabled, enabled, management",
    "management.address, address, management",
    "management.port, port, management",
    "asymmetricAccess.explicit, explicit, asymmetricAccess",
    "asymmetricAccess.state, state, group",
    "asymmetricAccess.preferred, preferred, group",
    "vdisks.backend, backend, vdisks",
    "vdisks.logicalBlockSize, logicalBlockSizeBytes, vdisks",
    "vdisks.physicalBlockSize, physicalBlockSizeBytes, vdisks",
    "vdisks.readOnly, readOnly, vdisks",
    "vdisks.writeCache, writeCache, vdisks"
  })
  void tellsTheTrueDefaultOfOtherKeys(String key, String component, String list) throws Exception {
    ServerConfig config = Reading.config("portals: [{}]\nvdisks: [{name: a, size: 1MiB}]");
    Object item =
        switch (list) {
          case "portals" -> config.portals().getFirst();
          case "management" -> config.management();
          case "asymmetricAccess" -> config.asymmetricAccess();
          case "group" -> config.asymmetricAccess().group(1);
          default -> config.vdisks().getFirst();
        };
    Object value = item.getClass().getMethod(component).invoke(item);

    assertThat(explanations().get(key)).endsWith("; default " + value);
  }

  @Test
  void tellsTheTrueDefaultsOfFilters() {
    String yaml = "vdisks: [{name: a, size: 1MiB, filters: [{delay: {}}, {fault: {}}]}]";
    List<FilterConfig> filters = Reading.config(yaml).vdisks().getFirst().filters();
    Map<String, String> explanations = explanations();

    assertThat(filters)
        .containsExactly(new FilterConfig.Delay(0, 0, 0), new FilterConfig.Fault(0, 0, 0));
    for (FilterConfig filter : filters) {
      for (RecordComponent component : filter.getClass().getRecordComponents()) {
        assertThat(explanations.get("vdisks." + component.getName())).endsWith("; default 0");
      }
    }
  }
}
