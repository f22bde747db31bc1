package dev.lunette.admin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Everything that can be asked of a server, or of a data directory that nobody serves.
 *
 * <p>A vDisk is named by its name, a snapshot by its path, {@code vdisk@snapshot}. What has
 * returned is durable. Each call is all or nothing.
 */
public interface AdminService extends CareService {

  /** All vDisks by name; with usage if asked, which takes a walk through their maps. */
  List<VDiskInfo> vdisks(boolean usage) throws AdminException;

  /** One vDisk with its usage. */
  VDiskInfo vdisk(String name) throws AdminException;

  VDiskInfo create(VDiskRequest request) throws AdminException;

  /** Grows a vDisk; initiators are told. */
  VDiskInfo resize(String name, long sizeBytes) throws AdminException;

  /** Deletes a vDisk and its snapshots; forced, also one that targets offer. */
  void delete(String name, boolean force) throws AdminException;

  /** Makes a new vDisk from a snapshot, or from a vDisk as it is now. */
  VDiskInfo clone(String path, String clone) throws AdminException;

  /** Takes a vDisk back to a snapshot; forced, also one that targets offer. */
  VDiskInfo rollback(String path, boolean force) throws AdminException;

  /** Puts the tray of a CD-ROM drive out; forced, also while an initiator prevents that. */
  VDiskInfo eject(String name, boolean force) throws AdminException;

  /**
   * Puts an image, or the same one anew, into a CD-ROM drive, whose tray comes in; forced, also
   * while a disc is in and an initiator prevents that it is removed.
   */
  VDiskInfo insert(String name, Optional<String> image, boolean force) throws AdminException;

  /** Moves a vDisk to another backend while it is in use. */
  JobInfo move(String name, MoveRequest request) throws AdminException;

  /** Takes snapshots of several vDisks at one instant. */
  List<SnapshotInfo> snapshot(List<String> vdisks, String name) throws AdminException;

  /** The snapshots of one vDisk, or of all, oldest first. */
  List<SnapshotInfo> snapshots(Optional<String> vdisk, boolean usage) throws AdminException;

  /** One snapshot with its usage. */
  SnapshotInfo snapshot(String path) throws AdminException;

  /** Deletes a snapshot; forced, also one that targets offer. */
  void deleteSnapshot(String path, boolean force) throws AdminException;

  /**
   * What has changed in a vDisk from a snapshot, or from the empty disk, to another one, or to now:
   * ranges from {@code offset} on, at most so many.
   */
  List<Change> diff(String vdisk, Optional<String> from, Optional<String> to, long offset, int most)
      throws AdminException;

  /**
   * Reads a vDisk as it is now or a snapshot; with {@code from}, a snapshot of the same vDisk, only
   * what has changed since.
   */
  ImageReader export(String path, Optional<String> from) throws AdminException;

  /**
   * Makes a new vDisk of an image. With the identity of the snapshot that the image holds, the
   * vDisk gets a snapshot {@code imported-IDENTITY}, to which a difference can be imported then.
   */
  ImageWriter importInto(VDiskRequest request, Optional<UUID> id) throws AdminException;

  /**
   * Brings a vDisk from a snapshot that it has, known by its identity, to a later state. It must be
   * as it was at that snapshot; with the identity of the later one it gets a snapshot of that, too.
   */
  ImageWriter importDifference(String vdisk, ImageHeader difference) throws AdminException;

  List<TargetInfo> targets() throws AdminException;

  TargetInfo target(String name) throws AdminException;

  TargetInfo createTarget(
      String name,
      Optional<String> alias,
      List<Integer> portalGroups,
      SortedMap<Integer, String> luns)
      throws AdminException;

  /**
   * Offers a vDisk or a snapshot under a number, which is free; the lowest free one if left out.
   */
  TargetInfo map(String target, Optional<Integer> lun, String path) throws AdminException;

  /** Takes a number back; forced, also while initiators are logged in. */
  TargetInfo unmap(String target, int lun, boolean force) throws AdminException;

  /** Deletes a target; forced, also while initiators are logged in. */
  void deleteTarget(String name, boolean force) throws AdminException;

  /** Adds a backup of the whole store to a directory of backups. */
  JobInfo backup(Path directory) throws AdminException;
}
