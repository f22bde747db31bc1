package dev.lunette.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** All samples, by work and contender, in the order in which both came first. */
final class Results {
  private final Map<Work, Map<String, List<Sample>>> samples = new LinkedHashMap<>();

  void add(Work work, String contender, Sample sample) {
    samples
        .computeIfAbsent(work, _ -> new LinkedHashMap<>())
        .computeIfAbsent(contender, _ -> new ArrayList<>())
        .add(sample);
  }

  List<Work> works() {
    return List.copyOf(samples.keySet());
  }

  List<String> contenders() {
    return samples.values().stream().flatMap(row -> row.keySet().stream()).distinct().toList();
  }

  /** Those of them that are servers. */
  List<String> servers() {
    return contenders().stream().filter(name -> !LimitContender.is(name)).toList();
  }

  /** The median of its rounds, where there were any. */
  Optional<Sample> median(Work work, String contender) {
    List<Sample> found = samples(work, contender);
    return found.isEmpty() ? Optional.empty() : Optional.of(Sample.median(found));
  }

  /** A figure of one by that of another, where both were measured. */
  Optional<Ratio> ratio(Work work, String one, String other, ToDoubleFunction<Sample> figure) {
    return ratio(samples(work, one), samples(work, other), figure);
  }

  /** The same of one contender with two kinds of work. */
  Optional<Ratio> ratio(Work one, Work other, String contender, ToDoubleFunction<Sample> figure) {
    return ratio(samples(one, contender), samples(other, contender), figure);
  }

  private List<Sample> samples(Work work, String contender) {
    return samples.getOrDefault(work, Map.of()).getOrDefault(contender, List.of());
  }

  private static Optional<Ratio> ratio(
      List<Sample> one, List<Sample> other, ToDoubleFunction<Sample> figure) {
    if (one.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    List<Double> rounds = new ArrayList<>();
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      rounds.add(figure.applyAsDouble(one.get(i)) / figure.applyAsDouble(other.get(i)));
    }
    double median = figure.applyAsDouble(Sample.median(one));
    return Optional.of(new Ratio(median / figure.applyAsDouble(Sample.median(other)), rounds));
  }
}
