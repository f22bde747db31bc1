package dev.lunette.vdisk;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The control side of a backend that can keep what a vDisk held at an instant.
 *
 * <p>A vDisk is named by its name, a snapshot by the vDisk's and its own. Each call is one
 * transaction: when it has returned, its effect survives a power loss; when it has failed, nothing
 * has changed, or the failure says what has. Calls may come from several threads, while the vDisks
 * are open and in use. Failures are {@link VDiskException}s whose message is a sentence that names
 * what is missing or in the way.
 *
 * <p>{@link #rollback} and {@link #copy} change what a vDisk holds past all that stands on its
 * device. The new device of one that is being moved ({@link MovableDevice}) would miss it, so the
 * caller keeps the vDisk from being moved until they have returned.
 */
public interface Snapshots {

  /**
   * Keeps what several vDisks hold at one and the same instant, under one name for each. Every
   * write that was acknowledged before is in it; I/O goes on meanwhile but for a moment.
   */
  List<Snapshot> create(List<String> vdisks, String name) throws IOException;

  /**
   * Keeps what a vDisk holds under the identity of a snapshot of another one that holds the same,
   * so that a difference to that one can be applied to this one, too.
   */
  Snapshot create(String vdisk, String name, UUID id) throws IOException;

  /** Fails where {@link #create} of such a snapshot would be refused now. */
  void requireRoom(String vdisk, String name) throws IOException;

  /** The snapshots of a vDisk, oldest first. */
  List<Snapshot> list(String vdisk) throws IOException;

  /** One snapshot. */
  default Optional<Snapshot> find(String vdisk, String name) throws IOException {
    return list(vdisk).stream().filter(snapshot -> snapshot.name().equals(name)).findFirst();
  }

  /** Forgets a snapshot; its space comes back in the background. */
  void delete(String vdisk, String name) throws IOException;

  /** Makes the store of a new vDisk that begins with what the snapshot holds. */
  void clone(String vdisk, String name, String clone) throws IOException;

  /** Makes a vDisk, open or not, hold what it held at the snapshot; its size is that one's. */
  void rollback(String vdisk, String name) throws IOException;

  /** Opens a snapshot for reading; many may be open at once, also of one snapshot. */
  BlockDevice open(String vdisk, String name) throws IOException;

  /** What a vDisk takes, or with a name one of its snapshots. */
  Usage usage(String vdisk, Optional<String> name) throws IOException;

  /**
   * What differs between two states of a vDisk: {@code from}, or nothing at all for the empty disk,
   * and {@code to}, or now. Ranges of whole blocks in order, each as {@code to} has it: DATA to be
   * copied, HOLE to be zeroed. They begin at or after {@code offset}, the first one there if that
   * is inside a block that differs; at most so many, and fewer means that there are no more.
   */
  List<Extent> changes(
      String vdisk, Optional<String> from, Optional<String> to, long offset, int most)
      throws IOException;

  /**
   * Copies a range between vDisks, or within one, without moving data. Both ranges are of whole
   * blocks of the same block size and do not overlap. Unlike the other calls it is made of many
   * short transactions, between which I/O goes on: when it fails, a beginning may be copied.
   */
  void copy(String from, long fromOffset, String to, long toOffset, long length) throws IOException;
}
