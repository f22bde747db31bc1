package dev.lunette.vdisk.backend.rocksdb;

import java.util.ArrayList;
import java.util.List;

/**
 * What a repair has done, or would do.
 *
 * @param applied whether it has done it
 * @param found what was wrong before
 * @param actions sentences about what was done, or would be
 * @param left what is wrong now
 */
public record RepairReport(
    boolean applied, CheckReport found, List<String> actions, CheckReport left) {

  /** All of it for people: what was wrong, what was done, and what is wrong still. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>(found.sentences());
    sentences.addAll(actions);
    if (applied) {
      sentences.add(left.clean() ? "Nothing is wrong now." : "Still wrong:");
      sentences.addAll(left.sentences());
    }
    return sentences;
  }
}
