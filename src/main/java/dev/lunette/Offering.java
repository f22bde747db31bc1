package dev.lunette;

import dev.lunette.admin.Served;
import dev.lunette.config.AsymmetricAccessConfig;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import dev.lunette.iscsi.session.SessionTable;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.scsi.CdRomUnit;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import dev.lunette.scsi.OfflineUnit;
import dev.lunette.scsi.PortGroups;
import dev.lunette.vdisk.VDiskChange;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.TargetRecord;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
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
  private final Map<String, LogicalUnit> units = new ConcurrentHashMap<>();
  private final TargetTable table;
  private final UnitOpener opener;
  private @Nullable SessionTable sessions;
  private AsymmetricAccessConfig access;

  Offering(Catalog catalog, ServerConfig config) {
    this.catalog = catalog;
    this.config = config;
    this.access = config.asymmetricAccess();
    this.opener = new UnitOpener(catalog, config);
    config.portals().forEach(portal -> everywhere.add(portal.group()));
    open(wanted());
    lead();
    List<Target> targets = catalog.targets().stream().map(this::target).toList();
    targets.forEach(this::warnIfUnreachable);
    this.table = new TargetTable(targets, portals());
  }

  TargetTable table() {
    return table;
  }

  /** From now on there are sessions, which end with their target. */
  synchronized void offeredTo(SessionTable newSessions) {
    sessions = newSessions;
  }

  /** The ways to the units are as good as that when the targets are offered anew. */
  synchronized void asymmetricAccess(AsymmetricAccessConfig declared) {
    access = declared;
  }

  @Override
  public synchronized void refresh() {
    Set<String> wanted = wanted();
    open(wanted);
    lead();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (TargetRecord record : catalog.targets()) {
      names.add(record.name());
      ends.add(offer(record));
    }
    for (Target target : table.targets()) {
      if (!names.contains(target.name())) {
        table.remove(target.name());
        ends.add(drain(target.name()));
      }
    }
    await(ends);
    close(wanted);
  }

  /** Offers a target as its record is now; completes when nobody uses what it no longer maps. */
  private CompletableFuture<Void> offer(TargetRecord record) {
    Target wanted = target(record);
    Target known = table.find(record.name()).orElse(null);
    if (known == null || !known.portalGroups().equals(wanted.portalGroups())) {
      warnIfUnreachable(wanted);
    }
    if (known == null) {
      table.put(wanted);
      return CompletableFuture.completedFuture(null);
    }
    if (!known.alias().equals(wanted.alias())
        || !known.portalGroups().equals(wanted.portalGroups())) {
      table.put(new Target(known.name(), wanted.alias(), wanted.portalGroups(), known.luns()));
    }
    SortedMap<Integer, LogicalUnit> luns = wanted.luns().units();
    return known.luns().units().equals(luns)
        ? CompletableFuture.completedFuture(null)
        : known.luns().update(luns);
  }

  /** A group may have gone from the file since a command has named it. */
  private void warnIfUnreachable(Target target) {
    if (Collections.disjoint(target.portalGroups(), everywhere)) {
      LOG.warn(
          "nobody can reach target {}: it is offered by portal groups {}, and the portals have {}",
          target.name(),
          target.portalGroups(),
          everywhere);
    }
  }

  private CompletableFuture<Void> drain(String target) {
    return sessions == null
        ? CompletableFuture.completedFuture(null)
        : sessions.drain(target, config.limits().drainTimeoutMillis() / 3);
  }

  private void await(List<CompletableFuture<Void>> ends) {
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(config.limits().drainTimeoutMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // What still runs on a vDisk that is closed now fails, as it would when the server stops.
      LOG.warn("commands on what is no longer offered have not ended in time: {}", e.toString());
    }
  }

  private void close(Set<String> wanted) {
    for (String path : List.copyOf(units.keySet())) {
      if (!wanted.contains(path) && !(units.remove(path) instanceof OfflineUnit)) {
        try {
          catalog.close(path);
        } catch (IOException e) {
          LOG.error("vDisk {} was not closed well: {}", path, e.getMessage(), e);
        }
      }
    }
  }

  @Override
  public void replaced(String vdisk) {
    catalog
        .find(vdisk)
        .ifPresent(open -> {
          open.changed(VDiskChange.SIZE);
          open.changed(VDiskChange.CONTENT);
        });
  }

  @Override
  public Set<Integer> portalGroups() {
    return Collections.unmodifiableSet(everywhere);
  }

  @Override
  public synchronized List<String> initiators(String target) {
    return sessions == null ? List.of() : sessions.initiators(target);
  }

  /** Who asks waits for nobody: units are looked up while they are changed. */
  @Override
  public Optional<CdRomUnit> drive(String vdisk) {
    return units.get(vdisk) instanceof CdRomUnit drive ? Optional.of(drive) : Optional.empty();
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
      boolean hopeful = unit instanceof OfflineUnit && catalog.lastingProblem(path).isEmpty();
      if (unit == null || hopeful) {
        units.put(path, opener.open(path));
      }
    }
  }

  private Target target(TargetRecord record) {
    TargetConfig target = record.config();
    SortedMap<Integer, LogicalUnit> luns = new TreeMap<>();
    target.luns().forEach((lun, path) -> luns.put(lun, units.get(path)));
    return new Target(target.name(), target.alias(), groups(target), new LunMap(luns));
  }

  private SortedSet<Integer> groups(TargetConfig target) {
    return target.portalGroups().isEmpty() ? everywhere : target.portalGroups();
  }

  /** Tells every unit by which portal groups it can be reached. */
  private void lead() {
    Map<String, SortedSet<Integer>> tags = new HashMap<>();
    for (TargetRecord record : catalog.targets()) {
      for (String path : record.config().luns().values()) {
        tags.computeIfAbsent(path, unmapped -> new TreeSet<>()).addAll(groups(record.config()));
      }
    }
    units.forEach((path, unit) ->
        unit.portGroups(
            new PortGroups(access, tags.getOrDefault(path, Collections.emptySortedSet()))));
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
