package dev.lunette.vdisk.backend.rocksdb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a repair has done, or would do.
 *
 * @param applied whether it has done it
 * @param found what was wrong before
 * @param actions sentences about what was done, or would be
 * @param zeroed ranges that were lost and are zeros now, or would become zeros
 * @param left what is wrong now
 */
public record RepairReport(
    boolean applied,
    CheckReport found,
    List<String> actions,
    List<Damage> zeroed,
    CheckReport left) {
  private static final String STAYS = "an error for who reads it, until it is overwritten";

  /** All of it for people: what was wrong, what was done, and what is wrong still. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>(found.besides());
    sentences.addAll(actions);
    String what = applied ? "are zeros now" : "would become zeros";
    sentences.addAll(CheckReport.sentences(zeroed, what));
    if (!applied) {
      sentences.addAll(CheckReport.sentences(without(found.damages(), zeroed), "stay " + STAYS));
    } else if (left.clean()) {
      sentences.add("Nothing is wrong now.");
    } else {
      sentences.add("Still wrong; what is lost stays " + STAYS + ":");
      sentences.addAll(left.sentences());
    }
    return sentences;
  }

  static List<Damage> without(List<Damage> all, List<Damage> some) {
    Set<Damage> others = new HashSet<>(some);
    return all.stream().filter(one -> !others.contains(one)).toList();
  }
}
