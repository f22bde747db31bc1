package dev.lunette.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code targets:}. */
final class TargetReader {

  private final Declared<String> names = new Declared<>("name", "target");
  private final Declared<Integer> groups;
  private final Declared<String> vdisks;
  private final int lunsPerTarget;

  /** Reads targets that refer to these groups and vDisks. */
  TargetReader(Declared<Integer> groups, Declared<String> vdisks, Limits limits) {
    this.groups = groups;
    this.vdisks = vdisks;
    this.lunsPerTarget = limits.lunsPerTarget();
  }

  List<TargetConfig> read(Optional<Value> targets) {
    return targets.stream()
        .flatMap(list -> list.items("a list of targets").stream())
        .flatMap(item -> item.section("a target: {name, luns}").stream())
        .flatMap(section -> target(section).stream())
        .toList();
  }

  private Optional<TargetConfig> target(Section section) {
    Optional<String> name =
        section
            .required("name", "an iSCSI name, such as iqn.2026-11.dev.lunette:one")
            .flatMap(this::name);
    Optional<String> alias = section.value("alias").flatMap(TargetReader::alias);
    SortedSet<Integer> tags = new TreeSet<>();
    section.value("portalGroups").ifPresent(value -> portalGroups(value, tags));
    SortedMap<Integer, String> luns = new TreeMap<>();
    section
        .value("luns")
        .flatMap(value -> value.section("a mapping of LUN to vdisk, such as {0: alpha}"))
        .ifPresent(map -> luns(map, luns));
    section.close();
    return name.map(n -> new TargetConfig(n, alias, tags, luns));
  }

  private Optional<String> name(Value value) {
    Optional<String> text = value.text("an iSCSI name").map(IscsiNameSyntax::normalized);
    Optional<String> expected = text.flatMap(IscsiNameSyntax::expected);
    if (expected.isPresent()) {
      return value.wrong(expected.get());
    }
    text.ifPresent(name -> names.declare(name, value));
    return text;
  }

  /** TargetAlias is text of up to 255 bytes (RFC 7143 6.1 and 13.6). */
  private static Optional<String> alias(Value value) {
    String expected =
        "text of 1 to %d bytes without control characters".formatted(Limits.VALUE_BYTES);
    Optional<String> text = value.text(expected);
    boolean fits =
        text.filter(t -> !t.isEmpty())
            .filter(t -> t.getBytes(StandardCharsets.UTF_8).length <= Limits.VALUE_BYTES)
            .filter(t -> t.codePoints().noneMatch(Character::isISOControl))
            .isPresent();
    return text.isPresent() && !fits ? value.wrong(expected) : text;
  }

  private void portalGroups(Value value, SortedSet<Integer> tags) {
    String expected = "a list of portal group tags, or no such key for all groups";
    for (Value item : value.items(1, Limits.PORTALS, expected)) {
      item.integer(1, 65_535)
          .ifPresent(tag -> {
            groups.refer(tag, item);
            if (!tags.add(tag)) {
              item.wrong("each tag once");
            }
          });
    }
  }

  /** A vDisk of the file, or a snapshot of one. */
  private void refer(String name, Value where) {
    int at = name.indexOf('@');
    if (at < 0) {
      vdisks.refer(name, where);
    } else if (VDiskName.isName(name.substring(at + 1))) {
      vdisks.refer(name.substring(0, at), where);
    } else {
      where.wrong("vdisk@snapshot, where the snapshot's name is " + VDiskName.EXPECTED);
    }
  }

  private void luns(Section section, SortedMap<Integer, String> luns) {
    Map<Value, Value> pairs = section.pairs();
    if (pairs.size() > lunsPerTarget) {
      section.wrong(
          "%d LUNs, expected at most %d (limits.lunsPerTarget)"
              .formatted(pairs.size(), lunsPerTarget));
      return;
    }
    pairs.forEach((lun, vdisk) -> {
      Optional<String> name = vdisk.text("the name of a vdisk");
      name.ifPresent(n -> refer(n, vdisk));
      lun.integer(0, Limits.LUN).ifPresent(number -> luns.put(number, name.orElse("")));
    });
  }
}
