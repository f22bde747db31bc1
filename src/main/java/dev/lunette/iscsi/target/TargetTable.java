package dev.lunette.iscsi.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All targets of the server by name, and the portals that lead to them.
 *
 * <p>Targets come and go while initiators ask: the map is never changed but replaced as a whole.
 */
public final class TargetTable {

  private volatile Map<String, Target> targets;
  private final List<Portal> portals;

  /** A table that keeps the order of both lists; each target has a name of its own. */
  public TargetTable(List<Target> targets, List<Portal> portals) {
    Map<String, Target> byName = new LinkedHashMap<>();
    for (Target target : targets) {
      if (byName.putIfAbsent(target.name(), target) != null) {
        throw new IllegalArgumentException(
            "target %s comes twice, expected once".formatted(target.name()));
      }
    }
    this.targets = byName;
    this.portals = List.copyOf(portals);
  }

  public List<Target> targets() {
    return List.copyOf(targets.values());
  }

  /**
   * Offers a target to whoever asks from now on, in the place of the one of the same name. Sessions
   * with that one stay as they are; they share the new one's logical units if its LUN map is the
   * same.
   *
   * @return the one of the same name, if there was one
   */
  public synchronized Optional<Target> put(Target target) {
    Map<String, Target> changed = new LinkedHashMap<>(targets);
    Target before = changed.put(target.name(), target);
    targets = changed;
    return Optional.ofNullable(before);
  }

  /**
   * Offers a target no longer; ending its sessions is for the caller.
   *
   * @return the target that had this name
   */
  public synchronized Optional<Target> remove(String name) {
    Map<String, Target> changed = new LinkedHashMap<>(targets);
    Optional<Target> removed = IscsiName.normalise(name).map(changed::remove);
    targets = changed;
    return removed;
  }

  /** Whether a target that somebody has found is still offered, if perhaps otherwise. */
  public boolean offers(Target found) {
    Target now = targets.get(found.name());
    return now != null && now.luns().equals(found.luns());
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
