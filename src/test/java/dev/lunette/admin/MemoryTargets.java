package dev.lunette.admin;

import dev.lunette.admin.AdminException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The targets of {@link MemoryAdmin} by name. */
final class MemoryTargets {
  private final Map<String, TargetInfo> targets = new TreeMap<>();

  List<TargetInfo> all() {
    return List.copyOf(targets.values());
  }

  TargetInfo target(String name) throws AdminException {
    TargetInfo target = targets.get(name);
    if (target == null) {
      throw new AdminException(Kind.NOT_FOUND, "there is no target %s".formatted(name));
    }
    return target;
  }

  TargetInfo create(TargetInfo target) throws AdminException {
    if (targets.containsKey(target.name())) {
      throw new AdminException(
          Kind.CONFLICT, "there is a target %s already".formatted(target.name()));
    }
    targets.put(target.name(), target);
    return target;
  }

  void delete(String name) throws AdminException {
    targets.remove(target(name).name());
  }

  TargetInfo map(String name, Optional<Integer> lun, String path) throws AdminException {
    TargetInfo target = target(name);
    TreeMap<Integer, String> luns = new TreeMap<>(target.luns());
    int number = 0;
    while (lun.isEmpty() && luns.containsKey(number)) {
      number++;
    }
    luns.put(lun.orElse(number), path);
    return replaced(target, luns);
  }

  TargetInfo unmap(String name, int lun) throws AdminException {
    TargetInfo target = target(name);
    TreeMap<Integer, String> luns = new TreeMap<>(target.luns());
    if (luns.remove(lun) == null) {
      throw new AdminException(Kind.NOT_FOUND, "%s has no LUN %d".formatted(name, lun));
    }
    return replaced(target, luns);
  }

  private TargetInfo replaced(TargetInfo target, SortedMap<Integer, String> luns) {
    TargetInfo changed =
        new TargetInfo(
            target.name(), target.alias(), target.portalGroups(), luns, false, List.of());
    targets.put(target.name(), changed);
    return changed;
  }

  void requireUnused(String path, boolean force) throws AdminException {
    if (!force && !mappedBy(path).isEmpty()) {
      throw new AdminException(
          Kind.IN_USE, "%s is offered as %s".formatted(path, mappedBy(path).getFirst()));
    }
  }

  List<String> mappedBy(String path) {
    List<String> places = new ArrayList<>();
    targets.forEach((name, target) ->
        target
            .luns()
            .forEach((lun, offered) -> {
              if (offered.equals(path)) {
                places.add(name + "/" + lun);
              }
            }));
    return places;
  }
}
