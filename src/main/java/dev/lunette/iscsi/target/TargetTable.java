package dev.lunette.iscsi.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All targets of the server by name, and the portals that lead to them. */
public final class TargetTable {

  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final List<Portal> portals;

  /** A table that keeps the order of both lists; each target has a name of its own. */
  public TargetTable(List<Target> targets, List<Portal> portals) {
    for (Target target : targets) {
      if (this.targets.putIfAbsent(target.name(), target) != null) {
        throw new IllegalArgumentException(
            "target %s comes twice, expected once".formatted(target.name()));
      }
    }
    this.portals = List.copyOf(portals);
  }

  public List<Target> targets() {
    return List.copyOf(targets.values());
  }

  public List<Portal> portals() {
    return portals;
  }

  /** The target of a name, compared as RFC 7143 4.2.7.2 compares names. */
  public Optional<Target> find(String name) {
    return IscsiName.normalise(name).flatMap(known -> Optional.ofNullable(targets.get(known)));
  }

  /** The target of a name, compared as RFC 7143 4.2.7.2 compares names, if that group offers it. */
  public Optional<Target> find(String name, int portalGroup) {
    return find(name).filter(target -> target.portalGroups().contains(portalGroup));
  }
}
