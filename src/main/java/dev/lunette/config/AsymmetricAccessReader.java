package dev.lunette.config;

import dev.lunette.config.AsymmetricAccessConfig.Group;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code asymmetricAccess:}. */
final class AsymmetricAccessReader {

  private final Declared<Integer> groups;
  private final Declared<Integer> described = new Declared<>("group", "element");

  /** Reads what refers to these groups. */
  AsymmetricAccessReader(Declared<Integer> groups) {
    this.groups = groups;
  }

  AsymmetricAccessConfig read(Optional<Value> access) {
    return access
        .flatMap(value -> value.section("a mapping: {explicit, groups}"))
        .map(this::access)
        .orElse(AsymmetricAccessConfig.DEFAULT);
  }

  private AsymmetricAccessConfig access(Section section) {
    boolean explicit =
        section
            .value("explicit")
            .flatMap(Value::flag)
            .orElse(AsymmetricAccessConfig.DEFAULT.explicit());
    SortedMap<Integer, Group> read = new TreeMap<>();
    String expected = "a list of 1 to %d portal groups".formatted(Limits.PORTALS);
    section.value("groups").stream()
        .flatMap(list -> list.items(1, Limits.PORTALS, expected).stream())
        .flatMap(item -> item.section("a portal group: {group, state, preferred}").stream())
        .forEach(item -> group(item, read));
    section.close();
    return new AsymmetricAccessConfig(explicit, read);
  }

  private void group(Section section, SortedMap<Integer, Group> read) {
    Optional<Integer> tag = section.required("group", "a portal group tag").flatMap(this::tag);
    AccessState state =
        section.value("state").flatMap(AsymmetricAccessReader::state).orElse(Group.DEFAULT.state());
    boolean preferred =
        section.value("preferred").flatMap(Value::flag).orElse(Group.DEFAULT.preferred());
    section.close();
    tag.ifPresent(number -> read.put(number, new Group(state, preferred)));
  }

  private Optional<Integer> tag(Value value) {
    Optional<Integer> tag = value.integer(1, 65_535);
    tag.ifPresent(number -> {
      groups.refer(number, value);
      described.declare(number, value);
    });
    return tag;
  }

  private static Optional<AccessState> state(Value value) {
    String expected = "optimized, nonOptimized, standby or unavailable";
    return value
        .text(expected)
        .flatMap(text -> AccessState.of(text).or(() -> value.wrong(expected)));
  }
}
