package dev.lunette.admin.rest;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The JSON bodies of requests, beside {@link dev.lunette.admin.VDiskRequest} and the like. */
final class Bodies {
  private Bodies() {}

  /** The new size of a vDisk. */
  record Resize(long sizeBytes) {}

  /** The name of a clone. */
  record Clone(String name) {}

  /** The image that comes into a drive; the same as before if left out. */
  record Disc(Optional<String> path) {}

  /** Snapshots at one instant, of one name. */
  record NewSnapshots(List<String> vdisks, String name) {
    NewSnapshots {
      vdisks = List.copyOf(vdisks);
    }
  }

  /** A target to be made. */
  record NewTarget(
      String name,
      Optional<String> alias,
      Optional<List<Integer>> portalGroups,
      Optional<SortedMap<Integer, String>> luns) {
    NewTarget {
      portalGroups = portalGroups.map(List::copyOf);
      luns.ifPresent(map -> map.values().forEach(Objects::requireNonNull));
      luns = luns.map(TreeMap::new).map(Collections::unmodifiableSortedMap);
    }
  }

  /** What is offered, and under which number. */
  record NewLun(Optional<Integer> lun, String path) {}

  /** How far a repair goes. */
  record Repair(Optional<Boolean> apply, Optional<Boolean> zeroLost) {}

  /** Where backups are, as the server sees it. */
  record Backup(String directory) {}
}
