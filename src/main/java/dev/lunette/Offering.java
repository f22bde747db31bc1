package dev.lunette;

import dev.lunette.admin.Served;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.scsi.DiskUnit;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import dev.lunette.scsi.OfflineUnit;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.TargetRecord;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the catalog has, as initiators reach it: its targets in the table, and a logical unit for
 * each vDisk or snapshot that one of them maps.
 *
 * <p>A vDisk is open while it is mapped. One that forgets when it is closed is open from the start.
 */
final class Offering implements Served {

  private static final Logger LOG = LoggerFactory.getLogger(Offering.class);

  private final Catalog catalog;
  private final ServerConfig config;
  private final SortedSet<Integer> everywhere = new TreeSet<>();
  private final Map<String, LogicalUnit> units = new HashMap<>();
  private final TargetTable table;

  Offering(Catalog catalog, ServerConfig config) {
    this.catalog = catalog;
    this.config = config;
    config.portals().forEach(portal -> everywhere.add(portal.group()));
    open(wanted());
    List<Target> targets = catalog.targets().stream().map(this::target).toList();
    this.table = new TargetTable(targets, portals());
  }

  TargetTable table() {
    return table;
  }

  @Override
  public synchronized void refresh() {}

  @Override
  public synchronized void replaced(String vdisk) {}

  @Override
  public List<String> initiators(String target) {
    return List.of();
  }

  /** Paths that must be open: those that are mapped, and what would forget. */
  private Set<String> wanted() {
    Set<String> paths = new TreeSet<>();
    catalog.targets().forEach(target -> paths.addAll(target.config().luns().values()));
    for (VDiskRecord vdisk : catalog.records()) {
      if (vdisk.usable() && !catalog.persistent(vdisk.config().backend())) {
        paths.add(vdisk.name());
      }
    }
    return paths;
  }

  /** Opens what is not open; what was offline is tried again if there is hope. */
  private void open(Set<String> paths) {
    for (String path : paths) {
      LogicalUnit unit = units.get(path);
      boolean hopeful = unit instanceof OfflineUnit && catalog.problem(path).isEmpty();
      if (unit == null || hopeful) {
        units.put(path, unit(path));
      }
    }
  }

  private LogicalUnit unit(String path) {
    try {
      return new DiskUnit(catalog.open(path), config.limits());
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      LOG.error("vDisk {} is offline: {}", path, reason);
      return new OfflineUnit(path, catalog.serial(path), reason, config.limits());
    }
  }

  private Target target(TargetRecord record) {
    TargetConfig target = record.config();
    SortedMap<Integer, LogicalUnit> luns = new TreeMap<>();
    target.luns().forEach((lun, path) -> luns.put(lun, units.get(path)));
    SortedSet<Integer> groups =
        target.portalGroups().isEmpty() ? everywhere : target.portalGroups();
    return new Target(target.name(), target.alias(), groups, new LunMap(luns));
  }

  private List<Portal> portals() {
    return config.portals().stream().map(Offering::portal).toList();
  }

  private static Portal portal(PortalConfig declared) {
    return new Portal(
        new InetSocketAddress(declared.address(), declared.port()),
        declared.group(),
        declared.advertisedAddress(),
        declared.advertisedPort());
  }
}
