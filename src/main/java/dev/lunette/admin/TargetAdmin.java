package dev.lunette.admin;

import static java.util.stream.Collectors.joining;

import dev.lunette.config.IscsiNameSyntax;
import dev.lunette.config.Limits;
import dev.lunette.config.TargetConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Origin;
import dev.lunette.vdisk.catalog.TargetRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What commands do to targets; the caller sees to it that it is one at a time.
 *
 * @param catalog that has them
 * @param served by whom
 * @param inventory what there is
 * @param readers who read what there is
 * @param limits every bound
 */
record TargetAdmin(
    Catalog catalog, Served served, Inventory inventory, Readers readers, Limits limits) {

  private static final int MOST_GROUP = 65_535;

  TargetInfo create(
      String name,
      Optional<String> alias,
      List<Integer> portalGroups,
      SortedMap<Integer, String> luns)
      throws AdminException {
    String normal = IscsiNameSyntax.normalized(name);
    Optional<String> expected = IscsiNameSyntax.expected(normal);
    if (expected.isPresent()) {
      throw Failures.invalid(
          "name of a target is \"%s\", expected %s", Requests.shown(name), expected.get());
    }
    if (catalog.target(normal).isPresent()) {
      throw Failures.conflict("there is a target %s already; choose another name", normal);
    }
    requireAlias(alias);
    requireGroups(portalGroups);
    for (Map.Entry<Integer, String> lun : luns.entrySet()) {
      requireLun(lun.getKey(), lun.getValue());
    }
    requireRoom(luns.size());
    TargetConfig config = new TargetConfig(normal, alias, new TreeSet<>(portalGroups), luns);
    return put(new TargetRecord(config, Origin.MADE));
  }

  TargetInfo map(String target, Optional<Integer> lun, String path) throws AdminException {
    TargetRecord record = requireChangeable(target);
    SortedMap<Integer, String> luns = luns(record);
    int number = lun.orElseGet(() -> lowestFree(luns));
    requireLun(number, path);
    if (luns.containsKey(number)) {
      throw Failures.conflict(
          "LUN %d of %s is %s, expected a free number", number, target, luns.get(number));
    }
    luns.put(number, path);
    requireRoom(luns.size());
    return put(with(record, luns));
  }

  private static int lowestFree(SortedMap<Integer, String> luns) {
    int number = 0;
    while (luns.containsKey(number)) {
      number++;
    }
    return number;
  }

  TargetInfo unmap(String target, int lun, boolean force) throws AdminException {
    TargetRecord record = requireChangeable(target);
    SortedMap<Integer, String> luns = luns(record);
    if (luns.remove(lun) == null) {
      throw Failures.notFound("target %s has no LUN %d", target, lun);
    }
    requireNobody("LUN %d of %s".formatted(lun, target), record.name(), force);
    return put(with(record, luns));
  }

  void delete(String name, boolean force) throws AdminException {
    TargetRecord record = requireChangeable(name);
    requireNobody("target " + name, record.name(), force);
    try {
      catalog.editor().removeTarget(record.name());
      served.refresh();
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private void requireNobody(String what, String target, boolean force) throws AdminException {
    List<String> initiators = served.initiators(target);
    if (!initiators.isEmpty() && !force) {
      throw Failures.inUse(
          "%s is in use: logged in are %s; have them log out first, or force it",
          what, String.join(", ", initiators));
    }
  }

  /** A target that a command has made; what is declared is changed in the file. */
  private TargetRecord requireChangeable(String name) throws AdminException {
    TargetRecord record = inventory.requireTarget(name);
    if (record.origin() == Origin.DECLARED) {
      throw Failures.conflict(
          "target %s is declared in the configuration file: change it there and have the server"
              + " read it again (SIGHUP)",
          name);
    }
    return record;
  }

  private void requireLun(int number, String path) throws AdminException {
    if (number < 0 || number > Limits.LUN) {
      throw Failures.invalid("LUN is %d, expected 0 to %d", number, Limits.LUN);
    }
    VDiskName name = Requests.name(path);
    if (name.snapshot().isPresent()) {
      inventory.require(name);
    }
    if (!inventory.requireReady(name.vdisk()).config().readOnly()) {
      readers.requireWritable(path);
    }
  }

  private void requireRoom(int luns) throws AdminException {
    if (luns > limits.lunsPerTarget()) {
      throw Failures.invalid(
          "%d LUNs in one target, expected at most %d (limits.lunsPerTarget)",
          luns, limits.lunsPerTarget());
    }
  }

  private static void requireAlias(Optional<String> alias) throws AdminException {
    String text = alias.orElse("-");
    boolean sound =
        !text.isEmpty()
            && text.getBytes(StandardCharsets.UTF_8).length <= Limits.VALUE_BYTES
            && text.codePoints().noneMatch(Character::isISOControl);
    if (!sound) {
      throw Failures.invalid(
          "alias is \"%s\", expected text of 1 to %d bytes without control characters",
          Requests.shown(text), Limits.VALUE_BYTES);
    }
  }

  private void requireGroups(List<Integer> groups) throws AdminException {
    Set<Integer> known = served.portalGroups();
    for (int group : groups) {
      if (group < 1 || group > MOST_GROUP) {
        throw Failures.invalid("portal group is %d, expected 1 to %d", group, MOST_GROUP);
      }
      if (!known.isEmpty() && !known.contains(group)) {
        throw Failures.notFound(
            "no portal has group %d, expected one of %s",
            group, known.stream().sorted().map(String::valueOf).collect(joining(", ")));
      }
    }
  }

  private TargetInfo put(TargetRecord record) throws AdminException {
    try {
      catalog.editor().put(record);
    } catch (IOException e) {
      throw Failures.of(e);
    }
    served.refresh();
    return inventory.target(record);
  }

  private static SortedMap<Integer, String> luns(TargetRecord record) {
    return new TreeMap<>((Map<Integer, String>) record.config().luns());
  }

  private static TargetRecord with(TargetRecord record, SortedMap<Integer, String> luns) {
    TargetConfig old = record.config();
    return new TargetRecord(
        new TargetConfig(old.name(), old.alias(), old.portalGroups(), luns), record.origin());
  }
}
