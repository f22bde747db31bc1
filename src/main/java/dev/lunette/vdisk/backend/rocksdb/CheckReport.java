package dev.lunette.vdisk.backend.rocksdb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a check has found.
 *
 * @param damages ranges that can't be read, by path and offset, adjacent ones joined
 * @param omittedBytes bytes of further ranges that can't be read, which were too many to be named
 * @param findings sentences about what is wrong besides, of which no data is lost
 * @param notes sentences about what is not wrong with the vDisks but should be known
 * @param checkedBytes stored blocks that were read and verified
 */
public record CheckReport(
    List<Damage> damages,
    long omittedBytes,
    List<String> findings,
    List<String> notes,
    long checkedBytes) {

  private record Place(long offset, long length, Damage.Reason reason) {}

  /** Whether every block can be read, and every reference is right. */
  public boolean clean() {
    return damages.isEmpty() && omittedBytes == 0 && findings.isEmpty();
  }

  /** All of it for people, the worst first. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>(sentences(damages, "are lost"));
    sentences.addAll(besides());
    return sentences;
  }

  /** What there is to say besides the ranges that are named. */
  List<String> besides() {
    List<String> sentences = new ArrayList<>();
    if (omittedBytes > 0) {
      sentences.add(
          "%d bytes more are lost, in ranges too many to be named.".formatted(omittedBytes));
    }
    sentences.addAll(findings);
    sentences.addAll(notes);
    return sentences;
  }

  /** A sentence for each range; those who see it at the same place share one. */
  static List<String> sentences(List<Damage> damages, String what) {
    Map<Place, List<Damage>> places = new LinkedHashMap<>();
    for (Damage damage : damages) {
      Place place = new Place(damage.offset(), damage.length(), damage.reason());
      places.computeIfAbsent(place, _ -> new ArrayList<>()).add(damage);
    }
    return places.values().stream().map(same -> sentence(same, what)).toList();
  }

  private static String sentence(List<Damage> same, String what) {
    Damage first = same.getFirst();
    List<String> others = same.stream().skip(1).map(Damage::path).toList();
    return "%s: bytes %d to %d %s: %s%s."
        .formatted(
            first.subject(),
            first.offset(),
            first.offset() + first.length() - 1,
            what,
            first.reason().text(),
            others.isEmpty() ? "" : "; also in " + String.join(", ", others));
  }
}
