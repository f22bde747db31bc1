package dev.lunette.admin;

import dev.lunette.config.Compression;
import dev.lunette.config.DeviceType;
import java.util.List;
import java.util.Optional;

/**
 * A vDisk as people see it.
 *
 * @param name unique in the server
 * @param deviceType what initiators take it for
 * @param backend that keeps its bytes
 * @param path where that is, if the backend has paths; of a drive, the image of its disc
 * @param sizeBytes size
 * @param logicalBlockSizeBytes 512 or 4096, 2048 of a CD-ROM
 * @param blockSizeBytes unit of the store; none where the backend has none
 * @param compression of the store; none where the backend has none
 * @param readOnly refuses writes
 * @param writeCache acknowledges before it is durable
 * @param thick keeps space for all of it
 * @param serial unit serial number
 * @param declared whether the configuration file declares it, or a command has made it
 * @param state online, or offline with the reason in {@code problem}
 * @param problem why it is offline
 * @param snapshots how many it has
 * @param mappedBy targets that offer it, as {@code IQN/LUN}
 * @param drive how it stands, if it is a drive that a server offers now
 * @param usage what it takes; only where it was asked for and the backend knows
 */
public record VDiskInfo(
    String name,
    DeviceType deviceType,
    String backend,
    Optional<String> path,
    long sizeBytes,
    int logicalBlockSizeBytes,
    Optional<Integer> blockSizeBytes,
    Optional<Compression> compression,
    boolean readOnly,
    boolean writeCache,
    boolean thick,
    String serial,
    boolean declared,
    String state,
    Optional<String> problem,
    int snapshots,
    List<String> mappedBy,
    Optional<DriveInfo> drive,
    Optional<UsageInfo> usage) {

  /**
   * How a CD-ROM drive stands; a tray that is in has the disc on it.
   *
   * @param trayOut whether its tray is out
   * @param removalPrevented whether an initiator prevents that it goes out
   */
  public record DriveInfo(boolean trayOut, boolean removalPrevented) {}

  /**
   * What a vDisk or a snapshot takes of the store, before compression.
   *
   * @param usedBytes what was written
   * @param sharedBytes the part of it that others have, too
   * @param exclusiveBytes the part that deleting it would give back
   */
  public record UsageInfo(long usedBytes, long sharedBytes, long exclusiveBytes) {}
}
