package dev.lunette.iscsi.target;

import java.util.List;
import java.util.Optional;

/** All targets of the server by name, and the portals that lead to them. */
public final class TargetTable {
  // CONTRACT
  private final List<Target> targets;
  private final List<Portal> portals;

  public TargetTable(List<Target> targets, List<Portal> portals) {
    this.targets = List.copyOf(targets);
    this.portals = List.copyOf(portals);
  }

  public List<Target> targets() {
    return targets;
  }

  public List<Portal> portals() {
    return portals;
  }

  /** The target of a name, compared as RFC 7143 4.2.7.2 compares names, if that group offers it. */
  public Optional<Target> find(String name, int portalGroup) {
    return targets.stream().filter(t -> t.portalGroups().contains(portalGroup)).findAny();
  }
}
