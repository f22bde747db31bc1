package dev.lunette.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a file that is read again asks of a running server, in sentences, and the disks to grow.
 *
 * @param grown vDisks whose size grew, to be applied now
 * @param now other differences that are applied now
 * @param later other differences, which take effect at the next start
 * @param refused differences that will not be applied at all
 */
public record ConfigDifference(
    List<Growth> grown, List<String> now, List<String> later, List<String> refused) {

  /**
   * A vDisk that shall become larger.
   *
   * @param vdisk its name
   * @param fromBytes size of the running one
   * @param toBytes size in the file
   */
  public record Growth(String vdisk, long fromBytes, long toBytes) {}

  public ConfigDifference {
    grown = List.copyOf(grown);
    now = List.copyOf(now);
    later = List.copyOf(later);
    refused = List.copyOf(refused);
  }

  /** Compares what runs with what the file says now. */
  public static ConfigDifference between(ServerConfig running, ServerConfig reread) {
    return new Comparison().compare(running, reread);
  }

  /** Whether the file says what runs. */
  public boolean isEmpty() {
    return grown.isEmpty() && now.isEmpty() && later.isEmpty() && refused.isEmpty();
  }

  /** A key of the file and how its value is found. */
  record Field<T>(String key, Function<T, Object> value) {}

  // The keys of the file, but for the name that both sides share and what is compared by itself.
  static final List<Field<PortalConfig>> PORTAL =
      List.of(
          new Field<>("group", PortalConfig::group),
          new Field<>(
              "advertise", p -> shown(p.advertisedAddress()) + port(shown(p.advertisedPort()))));

  static final List<Field<VDiskConfig>> VDISK =
      List.of(
          new Field<>("deviceType", v -> v.deviceType().word()),
          new Field<>("backend", VDiskConfig::backend),
          new Field<>("path", v -> shown(v.path())),
          new Field<>("logicalBlockSize", VDiskConfig::logicalBlockSizeBytes),
          new Field<>("physicalBlockSize", VDiskConfig::physicalBlockSizeBytes),
          new Field<>("blockSize", v -> v.layout().blockSizeBytes()),
          new Field<>("compression", v -> v.layout().compression()),
          new Field<>("readOnly", VDiskConfig::readOnly),
          new Field<>("writeCache", VDiskConfig::writeCache),
          new Field<>("thick", VDiskConfig::thick),
          new Field<>("serial", v -> shown(v.serial())),
          new Field<>("filters", VDiskConfig::filters));

  static final List<Field<ManagementConfig>> MANAGEMENT =
      List.of(
          new Field<>("enabled", ManagementConfig::enabled),
          new Field<>("address", ManagementConfig::address),
          new Field<>("port", ManagementConfig::port));

  static final List<Field<TargetConfig>> TARGET =
      List.of(
          new Field<>("alias", t -> shown(t.alias())),
          new Field<>("portalGroups", TargetConfig::portalGroups));

  static final List<Field<AsymmetricAccessConfig.Group>> GROUP =
      List.of(
          new Field<>("state", AsymmetricAccessConfig.Group::state),
          new Field<>("preferred", AsymmetricAccessConfig.Group::preferred));

  private static final String PORTALS = "portals";
  private static final String VDISKS = "vdisks";
  private static final String TARGETS = "targets";
  private static final String KEPT = ", and kept with its data";

  private static String shown(Optional<?> value) {
    return value.map(Object::toString).orElse("nothing");
  }

  private static String port(String port) {
    return port.equals("nothing") ? "" : ", port " + port;
  }

  /** The comparison in progress. */
  private static final class Comparison {

    private final List<Growth> grown = new ArrayList<>();
    private final List<String> now = new ArrayList<>();
    private final List<String> later = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    ConfigDifference compare(ServerConfig running, ServerConfig reread) {
      changed("dataDirectory", running.dataDirectory(), reread.dataDirectory());
      named(PORTALS, running.portals(), reread.portals(), p -> p.address() + ":" + p.port())
          .forEach((path, pair) -> fields(path, pair, PORTAL));
      fields("management", new Pair<>(running.management(), reread.management()), MANAGEMENT);
      named(VDISKS, running.vdisks(), reread.vdisks(), VDiskConfig::name).forEach(this::vdisk);
      named(TARGETS, running.targets(), reread.targets(), TargetConfig::name).forEach(this::target);
      access(running.asymmetricAccess(), reread.asymmetricAccess());
      limits(running.limits(), reread.limits());
      return new ConfigDifference(grown, now, later, refused);
    }

    private record Pair<T>(T before, T after) {}

    /** What is on both sides under the same name; the others are added or removed. */
    private <T> Map<String, Pair<T>> named(
        String list, List<T> before, List<T> after, Function<T, String> name) {
      Map<String, T> old = new LinkedHashMap<>();
      before.forEach(item -> old.put(name.apply(item), item));
      Map<String, Pair<T>> both = new LinkedHashMap<>();
      for (T item : after) {
        String path = "%s[%s]".formatted(list, name.apply(item));
        T match = old.remove(name.apply(item));
        if (match == null) {
          tell(list, path + " added");
        } else {
          both.put(path, new Pair<>(match, item));
        }
      }
      String kept = list.equals(VDISKS) ? KEPT : "";
      old.keySet().forEach(gone -> tell(list, "%s[%s] removed%s".formatted(list, gone, kept)));
      return both;
    }

    private <T> void fields(String path, Pair<T> pair, List<Field<T>> fields) {
      for (Field<T> field : fields) {
        changed(
            path + "." + field.key(),
            field.value().apply(pair.before()),
            field.value().apply(pair.after()));
      }
    }

    private void vdisk(String path, Pair<VDiskConfig> pair) {
      fields(path, pair, VDISK);
      VDiskConfig before = pair.before();
      VDiskConfig after = pair.after();
      // Another store, or blocks that the new size may not be a multiple of: not the same disk.
      boolean same =
          before.backend().equals(after.backend())
              && before.path().equals(after.path())
              && before.logicalBlockSizeBytes() == after.logicalBlockSizeBytes();
      if (!same) {
        changed(path + ".size", before.sizeBytes(), after.sizeBytes());
      } else if (after.sizeBytes() > before.sizeBytes()) {
        grown.add(new Growth(after.name(), before.sizeBytes(), after.sizeBytes()));
      } else if (after.sizeBytes() < before.sizeBytes()) {
        refused.add(
            "%s.size is %d bytes, expected at least %d: a disk in use is not shrunk"
                .formatted(path, after.sizeBytes(), before.sizeBytes()));
      }
    }

    private void target(String path, Pair<TargetConfig> pair) {
      for (Field<TargetConfig> field : TARGET) {
        changedNow(
            path + "." + field.key(),
            field.value().apply(pair.before()),
            field.value().apply(pair.after()));
      }
      Set<Integer> luns = new TreeSet<>(pair.before().luns().keySet());
      luns.addAll(pair.after().luns().keySet());
      for (Integer lun : luns) {
        changedNow(
            path + ".luns." + lun,
            pair.before().luns().getOrDefault(lun, "nothing"),
            pair.after().luns().getOrDefault(lun, "nothing"));
      }
    }

    private void access(AsymmetricAccessConfig before, AsymmetricAccessConfig after) {
      changedNow("asymmetricAccess.explicit", before.explicit(), after.explicit());
      Set<Integer> groups = new TreeSet<>(before.groups().keySet());
      groups.addAll(after.groups().keySet());
      for (int tag : groups) {
        for (Field<AsymmetricAccessConfig.Group> field : GROUP) {
          changedNow(
              "asymmetricAccess.groups[%d].%s".formatted(tag, field.key()),
              field.value().apply(before.group(tag)),
              field.value().apply(after.group(tag)));
        }
      }
    }

    private void limits(Limits before, Limits after) {
      for (RecordComponent component : Limits.class.getRecordComponents()) {
        changed("limits." + component.getName(), read(component, before), read(component, after));
      }
    }

    private static Object read(RecordComponent component, Limits limits) {
      try {
        return component.getAccessor().invoke(limits);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Limits is not a public record", e);
      }
    }

    /** Whoever listens keeps doing so until the next start; the rest changes now. */
    private void tell(String list, String what) {
      if (list.equals(PORTALS)) {
        later(what);
      } else {
        now.add(what);
      }
    }

    private void changed(String path, Object before, Object after) {
      if (!Objects.equals(before, after)) {
        later("%s changed from %s to %s".formatted(path, before, after));
      }
    }

    private void changedNow(String path, Object before, Object after) {
      if (!Objects.equals(before, after)) {
        now.add("%s changed from %s to %s".formatted(path, before, after));
      }
    }

    private void later(String what) {
      later.add(what + ": takes effect at the next start");
    }
  }
}
