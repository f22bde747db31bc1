package dev.lunette.admin;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A target as people see it.
 *
 * @param name iSCSI name
 * @param alias what TargetAlias says
 * @param portalGroups tags of the portal groups that offer it; empty for all
 * @param luns logical unit number to vDisk, or {@code vdisk@snapshot}
 * @param declared whether the configuration file declares it, or a command has made it
 * @param sessions initiators that are logged in now, by iSCSI name; none where nobody serves
 */
public record TargetInfo(
    String name,
    Optional<String> alias,
    List<Integer> portalGroups,
    SortedMap<Integer, String> luns,
    boolean declared,
    List<String> sessions) {}
