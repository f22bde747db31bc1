package dev.lunette.vdisk;

import java.time.Instant;
import java.util.UUID;

/**
 * What a vDisk held at one instant.
 *
 * @param vdisk whose content it is
 * @param name unique among the snapshots of the vDisk
 * @param id unique everywhere, so that a difference is not applied to the wrong base
 * @param created when
 * @param sizeBytes size of the vDisk then
 */
public record Snapshot(String vdisk, String name, UUID id, Instant created, long sizeBytes) {

  /** How people name it: {@code vdisk@name}. */
  public String path() {
    return vdisk + "@" + name;
  }
}
