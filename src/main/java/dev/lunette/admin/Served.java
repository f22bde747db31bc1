package dev.lunette.admin;

import dev.lunette.scsi.CdRomUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who offers what the catalog has, so that what is asked for takes effect at once. */
public interface Served {

  /**
   * A data directory that nobody serves.
   *
   * @param portalGroups that the portals of its configuration have; none where it is not known
   */
  record ByNobody(Set<Integer> portalGroups) implements Served {
    @Override
    public void refresh() {}

    @Override
    public void replaced(String vdisk) {}

    @Override
    public List<String> initiators(String target) {
      return List.of();
    }

    @Override
    public Optional<CdRomUnit> drive(String vdisk) {
      return Optional.empty();
    }
  }

  /** Tags of all portal groups; none where that is not known. */
  Set<Integer> portalGroups();

  /**
   * Targets or vDisks of the catalog have changed: when this returns, what is new can be reached,
   * and what is gone is reached by nobody and closed.
   */
  void refresh();

  /** A vDisk holds something else from now on; who uses it is told. */
  void replaced(String vdisk);

  /** Initiators that are logged in to a target, by iSCSI name. */
  List<String> initiators(String target);

  /** A vDisk as the drive that it is offered as; nothing if it is none, or not offered. */
  Optional<CdRomUnit> drive(String vdisk);
}
