package dev.lunette.config;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How good the ways to the logical units are (asymmetric logical unit access, SPC-4 5.16.2).
 *
 * @param explicit whether initiators may change it
 * @param groups portal group tag to what is declared of the group; the others are as {@link
 *     Group#DEFAULT}
 */
public record AsymmetricAccessConfig(boolean explicit, SortedMap<Integer, Group> groups) {

  /** Every way is as good as any other. */
  public static final AsymmetricAccessConfig DEFAULT =
      new AsymmetricAccessConfig(false, new TreeMap<>());

  /**
   * One portal group.
   *
   * @param state what commands get that come in by it
   * @param preferred whether initiators should choose it
   */
  public record Group(AccessState state, boolean preferred) {

    public static final Group DEFAULT = new Group(AccessState.OPTIMIZED, false);
  }

  public AsymmetricAccessConfig {
    groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
  }

  /** What holds for a portal group, declared or not. */
  public Group group(int tag) {
    return groups.getOrDefault(tag, Group.DEFAULT);
  }
}
