package dev.lunette.scsi.cdb;

/** A decoded command descriptor block: one record per operation. */
public sealed interface Cdb {
  // CONTRACT: the records are to be written by the owner of this package.

  /** A read of any CDB length. */
  record Read(long lba, long blocks, boolean forceUnitAccess) implements Cdb {}
}
