package dev.lunette.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All samples, by work and contender, in the order in which both came first. */
final class Results {
  private final Map<Work, Map<String, List<Sample>>> samples = new LinkedHashMap<>();

  void add(Work work, Contender contender, Sample sample) {
    samples
        .computeIfAbsent(work, _ -> new LinkedHashMap<>())
        .computeIfAbsent(contender.name(), _ -> new ArrayList<>())
        .add(sample);
  }

  List<Work> works() {
    return List.copyOf(samples.keySet());
  }

  List<String> contenders() {
    return samples.values().stream().flatMap(row -> row.keySet().stream()).distinct().toList();
  }

  /** The median of its rounds, where there were any. */
  Optional<Sample> median(Work work, String contender) {
    return Optional.ofNullable(samples.getOrDefault(work, Map.of()).get(contender))
        .map(Sample::median);
  }
}
