package dev.lunette.vdisk.store;

import java.time.Instant;

/**
 * One backup of a store.
 *
 * @param id its number in the directory of backups, which grows
 * @param taken when it was made
 * @param lengthBytes what it needs, where files that it shares with other backups count in full
 * @param files files of RocksDB in it
 */
public record BackupInfo(int id, Instant taken, long lengthBytes, int files) {}
