package dev.lunette.config;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code limits:}, with the components of {@link Limits} for keys and its constructor for
 * judge.
 */
final class LimitsReader {

  private final Map<String, Integer> defaults = new HashMap<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Map<String, Value> written = new HashMap<>();
  private final Set<String> wrong = new HashSet<>();

  private LimitsReader() {}

  static Limits read(Optional<Value> limits) {
    return limits
        .flatMap(value -> value.section("a mapping of limits"))
        .map(section -> new LimitsReader().limits(section))
        .orElse(Limits.DEFAULTS);
  }

  private Limits limits(Section section) {
    for (RecordComponent component : Limits.class.getRecordComponents()) {
      String name = component.getName();
      defaults.put(name, defaultOf(component));
      numbers.put(name, defaultOf(component));
      section
          .value(name)
          .ifPresent(value -> {
            written.put(name, value);
            number(name, value).ifPresentOrElse(n -> numbers.put(name, n), () -> wrong.add(name));
          });
    }
    section.close();
    return judged();
  }

  /** A number of the type; whether it is in range is not for the reader to say. */
  private static Optional<Integer> number(String name, Value value) {
    Optional<Long> number =
        name.endsWith("Bytes") ? value.size("a number of bytes") : value.integer("an integer");
    return number.map(n -> Math.clamp(n, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  /** Asks the constructor until it has nothing more to say, so that every breach is reported. */
  private Limits judged() {
    // Each turn brings one number where it belongs for good: into its range, or below its bound.
    for (int turn = 0; turn <= 2 * numbers.size(); turn++) {
      try {
        return Limits.with(numbers);
      } catch (Limits.Breach breach) {
        report(breach);
        mend(breach);
      }
    }
    throw new IllegalStateException("Limits are never in order: " + numbers);
  }

  private void report(Limits.Breach breach) {
    String name = breach.component();
    Set<String> concerned = new HashSet<>(Set.of(name));
    breach.bound().ifPresent(concerned::add);
    if (concerned.stream().anyMatch(wrong::contains)) {
      return; // The number compared is not the operator's.
    }
    if (written.containsKey(name)) {
      value(name).wrong(breach.expected());
    } else {
      // A default is in its own range, so it is the written bound that came too low; a bound that
      // is not written came down with one that has been reported.
      Value bound = written.get(breach.bound().orElseThrow());
      if (bound != null) {
        bound.wrong("at least %s, which is %d by default".formatted(name, number(name)));
      }
    }
  }

  private void mend(Limits.Breach breach) {
    String name = breach.component();
    if (breach.bound().isPresent()) {
      numbers.put(name, number(breach.bound().get()));
    } else {
      wrong.add(name);
      numbers.put(name, Objects.requireNonNull(defaults.get(name)));
    }
  }

  private int number(String name) {
    return Objects.requireNonNull(numbers.get(name));
  }

  private Value value(String name) {
    return Objects.requireNonNull(written.get(name));
  }

  private static int defaultOf(RecordComponent component) {
    try {
      return (int) component.getAccessor().invoke(Limits.DEFAULTS);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Limits is not a public record", e);
    }
  }
}
