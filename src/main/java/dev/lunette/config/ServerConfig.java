package dev.lunette.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the operator declares: where data lives, where to listen, which vDisks and targets exist.
 *
 * @param dataDirectory directory of vDisk files and the server's own identity
 * @param portals addresses to listen on; a portal group is the set of portals with one tag
 * @param vdisks the disks
 * @param targets what initiators log in to
 * @param limits every bound
 */
public record ServerConfig(
    Path dataDirectory,
    List<PortalConfig> portals,
    List<VDiskConfig> vdisks,
    List<TargetConfig> targets,
    Limits limits) {

  public ServerConfig {
    portals = List.copyOf(portals);
    vdisks = List.copyOf(vdisks);
    targets = List.copyOf(targets);
  }

  /**
   * What the server does without a configuration file: one target with one thin disk of 1 GiB, for
   * this host only.
   *
   * @param dataDirectory directory of the vDisk's file, made if it does not exist
   */
  public static ServerConfig embedded(Path dataDirectory) {
    Path data = dataDirectory.toAbsolutePath().normalize();
    VDiskConfig vdisk = VDiskConfig.file("demo", data.resolve("demo.img"), 1L << 30);
    TargetConfig target =
        new TargetConfig(
            "iqn.2026-11.dev.lunette:demo",
            Optional.empty(),
            new TreeSet<>(),
            new TreeMap<>(Map.of(0, vdisk.name())));
    return new ServerConfig(
        data, List.of(PortalConfig.DEFAULT), List.of(vdisk), List.of(target), Limits.DEFAULTS);
  }

  /** The same after one vDisk has grown. */
  public ServerConfig grown(ConfigDifference.Growth growth) {
    List<VDiskConfig> resized =
        vdisks.stream()
            .map(v -> v.name().equals(growth.vdisk()) ? v.resized(growth.toBytes()) : v)
            .toList();
    return new ServerConfig(dataDirectory, portals, resized, targets, limits);
  }
}
