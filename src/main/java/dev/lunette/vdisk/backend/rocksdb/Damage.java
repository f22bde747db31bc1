package dev.lunette.vdisk.backend.rocksdb;

/**
 * A range of a vDisk or a snapshot that can't be read.
 *
 * @param path name of the vDisk, or {@code vdisk@snapshot}
 * @param offset first byte
 * @param length bytes
 * @param reason what has happened to it
 */
public record Damage(String path, long offset, long length, Reason reason) {

  /** Why a range can't be read. */
  public enum Reason {
    /** The map names stored blocks that are not there. */
    MISSING("what is stored is not there"),
    /** What is stored is not what was written. */
    DAMAGED("what is stored is damaged"),
    /** The record that says where the blocks are is damaged. */
    MAP("the record of where it is stored is damaged"),
    /** The disk under the store fails to read it; it may be there again later. */
    UNREADABLE("the disk does not give what is stored");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** What has happened, to follow a colon. */
    public String text() {
      return text;
    }
  }

  /** How people name it. */
  String subject() {
    return (path.indexOf('@') < 0 ? "vDisk " : "snapshot ") + path;
  }
}
