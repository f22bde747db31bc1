package dev.lunette.config;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One declared target: a name and its LUN map.
 *
 * @param name iSCSI name (iqn., eui. or naa.)
 * @param alias what TargetAlias says, if anything
 * @param portalGroups tags of the portal groups that offer it; empty means all
 * @param luns logical unit number to vDisk name, or {@code vdisk@snapshot}
 */
public record TargetConfig(
    String name,
    Optional<String> alias,
    SortedSet<Integer> portalGroups,
    SortedMap<Integer, String> luns) {

  public TargetConfig {
    portalGroups = Collections.unmodifiableSortedSet(new TreeSet<>(portalGroups));
    luns = Collections.unmodifiableSortedMap(new TreeMap<>((Map<Integer, String>) luns));
  }
}
