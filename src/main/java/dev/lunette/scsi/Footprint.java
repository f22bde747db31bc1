package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;

/**
 * The logical blocks that a command reads or changes, as far as that can be told from its CDB. What
 * is not known to leave the medium, and what may be done to it, alone counts as changing all of it.
 *
 * @param changes whether it may change them, else it only reads them
 * @param lba first logical block, unsigned
 * @param blocks how many there are, unsigned
 */
record Footprint(boolean changes, long lba, long blocks) {

  private static final long TO_THE_END = -1;
  private static final Footprint NONE = new Footprint(false, 0, 0);
  private static final Footprint READS_ALL = new Footprint(false, 0, TO_THE_END);
  private static final Footprint CHANGES_ALL = new Footprint(true, 0, TO_THE_END);

  static Footprint of(Cdb cdb) {
    return switch (cdb) {
      case Cdb.Read read -> new Footprint(false, read.lba(), read.blocks());
      case Cdb.Verify verify -> new Footprint(false, verify.lba(), verify.blocks());
      case Cdb.PreFetch _, Cdb.SynchronizeCache _, Cdb.GetLbaStatus _ -> READS_ALL;
      case Cdb.WriteAccess write -> new Footprint(true, write.lba(), write.blocks());
      case Cdb.CompareAndWrite write -> new Footprint(true, write.lba(), write.blocks());
      case Cdb.WriteSame same ->
          new Footprint(true, same.lba(), same.blocks() == 0 ? TO_THE_END : same.blocks());
      case Cdb.Inquiry _, Cdb.RequestSense _, Cdb.TestUnitReady _, Cdb.ReportLuns _ -> NONE;
      case Cdb.ReadCapacity10 _, Cdb.ReadCapacity16 _, Cdb.Invalid _ -> NONE;
      case Cdb.ModeSense _, Cdb.LogSense _, Cdb.PersistentReserveIn _ -> NONE;
      default -> CHANGES_ALL;
    };
  }

  /** Whether what both leave on the medium, or find there, depends on which comes first. */
  boolean conflicts(Footprint other) {
    return (changes || other.changes)
        && (Long.compareUnsigned(lba - other.lba, other.blocks) < 0
            || Long.compareUnsigned(other.lba - lba, blocks) < 0)
        && blocks != 0
        && other.blocks != 0;
  }
}
