package dev.lunette.vdisk.backend.rocksdb;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects what a check finds, and joins what is adjacent; bounded, the rest is counted. */
final class CheckFindings {
  /** Ranges that are named; some megabytes of text. */
  private static final int MOST_RANGES = 10_000;

  private static final int MOST_SENTENCES = 1000;
  private static final int MOST_EXAMPLES = 5;

  /** What is counted and told in one sentence. */
  enum Tally {
    ORPHAN("%d stored blocks belong to nothing and only take space"),
    LENT("%d counts of how often a block is lent are wrong"),
    STRAY("%d records of the map belong to a layer that does not exist"),
    UNSEEN("%d blocks are lost that no vDisk and no snapshot sees"),
    TWICE("%d blocks have two owners, and one may free what the other has"),
    LEFT("%d blocks have no owner and would never be freed"),
    UNDRAWN("%d blocks are said to be newer than what was written last");

    private final String text;

    Tally(String text) {
      this.text = text;
    }
  }

  /** The end of a range that begins at the key of a map. */
  private record Range(long end, Damage.Reason reason) {}

  private final SortedMap<String, TreeMap<Long, Range>> lost = new TreeMap<>();
  private final Map<Tally, Long> tallies = new EnumMap<>(Tally.class);
  private final Map<Tally, Set<String>> examples = new EnumMap<>(Tally.class);
  private final List<String> sentences = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private int ranges;
  private long omittedBytes;
  private long omittedSentences;
  private long checkedBytes;

  /** A range that can't be read; no range is told twice. */
  void lost(String path, long offset, long length, Damage.Reason reason) {
    TreeMap<Long, Range> of = lost.computeIfAbsent(path, _ -> new TreeMap<>());
    long start = offset;
    long end = offset + length;
    Map.Entry<Long, Range> before = of.floorEntry(offset);
    if (before != null && before.getValue().equals(new Range(start, reason))) {
      start = before.getKey();
      of.remove(start);
      ranges--;
    }
    Range after = of.get(end);
    if (after != null && after.reason() == reason) {
      of.remove(end);
      end = after.end();
      ranges--;
    }
    if (ranges == MOST_RANGES) {
      omittedBytes += length;
      return;
    }
    of.put(start, new Range(end, reason));
    ranges++;
  }

  /** Something else is wrong. */
  void wrong(String sentence) {
    if (sentences.size() < MOST_SENTENCES) {
      sentences.add(sentence);
    } else {
      omittedSentences++;
    }
  }

  /** Something that there may be many of is wrong, where a name says. */
  void count(Tally tally, long count, List<String> where) {
    if (count > 0) {
      tallies.merge(tally, count, Long::sum);
      Set<String> named = examples.computeIfAbsent(tally, _ -> new LinkedHashSet<>());
      where.stream().limit(MOST_EXAMPLES - named.size()).forEach(named::add);
    }
  }

  /** What was counted means nothing. */
  void forget(List<Tally> counted) {
    counted.forEach(tallies::remove);
  }

  /** Not wrong, but to be known; told once. */
  void note(String sentence) {
    if (notes.size() < MOST_SENTENCES) {
      notes.add(sentence);
    }
  }

  void checked(long bytes) {
    checkedBytes += bytes;
  }

  long checkedBytes() {
    return checkedBytes;
  }

  CheckReport report() {
    List<Damage> damages = new ArrayList<>();
    lost.forEach((path, of) ->
        of.forEach((start, range) ->
            damages.add(new Damage(path, start, range.end() - start, range.reason()))));
    List<String> findings = new ArrayList<>(sentences);
    if (omittedSentences > 0) {
      findings.add("%d findings more are too many to be named.".formatted(omittedSentences));
    }
    tallies.forEach((tally, count) -> findings.add(sentence(tally, count)));
    return new CheckReport(
        List.copyOf(damages), omittedBytes, findings, List.copyOf(notes), checkedBytes);
  }

  private String sentence(Tally tally, long count) {
    Set<String> where = examples.getOrDefault(tally, Set.of());
    String names = where.isEmpty() ? "" : " (in " + String.join(", ", where) + ")";
    return tally.text.formatted(count) + names + ".";
  }
}
