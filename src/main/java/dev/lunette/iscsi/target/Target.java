package dev.lunette.iscsi.target;

import dev.lunette.scsi.LunMap;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One target node (RFC 7143 2.1).
 *
 * @param name iSCSI name, normalised
 * @param alias what TargetAlias says, if anything
 * @param portalGroups tags of the portal groups that offer it, never empty
 * @param luns its logical units
 */
public record Target(
    String name, Optional<String> alias, SortedSet<Integer> portalGroups, LunMap luns) {

  /** A target; its name may come in any form that is compared as equal. */
  public Target {
    String declared = name;
    name =
        IscsiName.normalise(name)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "\"%s\" is not an iSCSI name, expected iqn., eui. or naa."
                        .formatted(declared)));
    portalGroups = Collections.unmodifiableSortedSet(new TreeSet<>(portalGroups));
    if (portalGroups.isEmpty()) {
      throw new IllegalArgumentException(
          "target %s is in no portal group, expected at least one".formatted(name));
    }
  }

  boolean hasNameOf(Target other) {
    return name.equals(other.name);
  }
}
