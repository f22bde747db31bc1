package dev.lunette.config;

import java.nio.file.Path;
import java.util.List;

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
}
