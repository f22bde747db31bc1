package dev.lunette.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What the operator declares: where data lives, where to listen, which vDisks and targets exist.
 *
 * @param dataDirectory directory of the store, vDisk files and the server's own identity
 * @param portals addresses to listen on; a portal group is the set of portals with one tag
 * @param management where it tells how it does
 * @param vdisks the disks
 * @param targets what initiators log in to
 * @param limits every bound
 * @param asymmetricAccess how good the portal groups are as ways to the disks
 */
public record ServerConfig(
    Path dataDirectory,
    List<PortalConfig> portals,
    ManagementConfig management,
    List<VDiskConfig> vdisks,
    List<TargetConfig> targets,
    Limits limits,
    AsymmetricAccessConfig asymmetricAccess) {

  public ServerConfig {
    portals = List.copyOf(portals);
    vdisks = List.copyOf(vdisks);
    targets = List.copyOf(targets);
  }

  /** With portal groups that are all equally good. */
  public ServerConfig(
      Path dataDirectory,
      List<PortalConfig> portals,
      ManagementConfig management,
      List<VDiskConfig> vdisks,
      List<TargetConfig> targets,
      Limits limits) {
    this(
        dataDirectory,
        portals,
        management,
        vdisks,
        targets,
        limits,
        AsymmetricAccessConfig.DEFAULT);
  }

  /**
   * What the server does without a configuration file: it listens for this host only, and serves
   * what the catalog of the data directory has.
   *
   * @param dataDirectory made if it does not exist
   */
  public static ServerConfig embedded(Path dataDirectory) {
    Path data = dataDirectory.toAbsolutePath().normalize();
    return new ServerConfig(
        data,
        List.of(PortalConfig.DEFAULT),
        ManagementConfig.DEFAULT,
        List.of(),
        List.of(),
        Limits.DEFAULTS);
  }

  /** The same with other vDisks and targets. */
  public ServerConfig with(List<VDiskConfig> newVDisks, List<TargetConfig> newTargets) {
    return new ServerConfig(
        dataDirectory, portals, management, newVDisks, newTargets, limits, asymmetricAccess);
  }

  /** The same with other ways to the disks. */
  public ServerConfig with(AsymmetricAccessConfig newAccess) {
    return new ServerConfig(dataDirectory, portals, management, vdisks, targets, limits, newAccess);
  }

  /** The same after one vDisk has grown. */
  public ServerConfig grown(ConfigDifference.Growth growth) {
    List<VDiskConfig> resized =
        vdisks.stream()
            .map(v -> v.name().equals(growth.vdisk()) ? v.resized(growth.toBytes()) : v)
            .toList();
    return with(resized, targets);
  }
}
