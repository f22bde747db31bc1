package dev.lunette.config;

import java.util.List;
import java.util.Optional;

/** Reads {@code filters:} of a vDisk. */
final class FilterReader {

  private static final String EXPECTED =
      "a list of 1 to %d filters".formatted(Limits.FILTERS_PER_VDISK);

  private FilterReader() {}

  static List<FilterConfig> read(Optional<Value> filters) {
    return filters.stream()
        .flatMap(list -> list.items(1, Limits.FILTERS_PER_VDISK, EXPECTED).stream())
        .flatMap(item -> item.section("a filter: {delay: …} or {fault: …}").stream())
        .flatMap(section -> filter(section).stream())
        .toList();
  }

  private static Optional<FilterConfig> filter(Section section) {
    Optional<Value> delay = section.value("delay");
    Optional<Value> fault = section.value("fault");
    section.close();
    if (section.sound() && delay.isPresent() == fault.isPresent()) {
      String found = delay.isPresent() ? "delay and fault in one filter" : "an empty filter";
      section.wrong(found + ", expected one of delay and fault, each with its own dash");
    }
    Optional<FilterConfig> first =
        delay
            .flatMap(value -> value.section("{readMillis, writeMillis, flushMillis}"))
            .map(FilterReader::delay);
    Optional<FilterConfig> second =
        fault
            .flatMap(value -> value.section("{readEvery, writeEvery, flushEvery}"))
            .map(FilterReader::fault);
    return first.or(() -> second);
  }

  private static FilterConfig delay(Section section) {
    int most = Limits.DELAY_MILLIS;
    FilterConfig delay =
        new FilterConfig.Delay(
            section.integer("readMillis", 0, most).orElse(0),
            section.integer("writeMillis", 0, most).orElse(0),
            section.integer("flushMillis", 0, most).orElse(0));
    section.close();
    return delay;
  }

  private static FilterConfig fault(Section section) {
    int most = Integer.MAX_VALUE;
    FilterConfig fault =
        new FilterConfig.Fault(
            section.integer("readEvery", 0, most).orElse(0),
            section.integer("writeEvery", 0, most).orElse(0),
            section.integer("flushEvery", 0, most).orElse(0));
    section.close();
    return fault;
  }
}
