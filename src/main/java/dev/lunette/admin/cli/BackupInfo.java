package dev.lunette.admin.cli;

import java.time.Instant;

/**
 * One backup of a whole store.
 *
 * @param id in its directory
 * @param created when
 * @param sizeBytes what it refers to, part of which others may, too
 */
public record BackupInfo(int id, Instant created, long sizeBytes) {}
