package dev.lunette.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A snapshot as people see it.
 *
 * @param path {@code vdisk@name}
 * @param vdisk whose it is
 * @param name unique among the vDisk's
 * @param id unique everywhere
 * @param created when
 * @param sizeBytes size of the vDisk then
 * @param mappedBy targets that offer it, as {@code IQN/LUN}
 * @param usage what it takes; only where it was asked for
 */
public record SnapshotInfo(
    String path,
    String vdisk,
    String name,
    UUID id,
    Instant created,
    long sizeBytes,
    List<String> mappedBy,
    Optional<VDiskInfo.UsageInfo> usage) {}
