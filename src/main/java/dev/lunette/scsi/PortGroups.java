package dev.lunette.scsi;

import dev.lunette.config.AsymmetricAccessConfig;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The target port groups through which a logical unit can be reached, as they are declared (SPC-4
 * 5.16.2). Each is a portal group, and the portal group tag is its number and the relative
 * identifier of the port in it; the ports that several targets have there are told as one.
 *
 * @param declared how good each group is, and whether initiators may change it
 * @param tags of the portal groups of all targets that map the unit
 */
public record PortGroups(AsymmetricAccessConfig declared, SortedSet<Integer> tags) {

  /** Nothing is known of the groups, and all are equally good. */
  static final PortGroups NONE =
      new PortGroups(AsymmetricAccessConfig.DEFAULT, Collections.emptySortedSet());

  public PortGroups {
    tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
  }
}
