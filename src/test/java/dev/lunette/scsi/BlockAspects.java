package dev.lunette.scsi;

/** What the commands that read or change blocks are like: more of {@link Aspects}. */
final class BlockAspects {

  private static final int FUA_NV = 0x02;

  private BlockAspects() {}

  static Aspects of(Aspects it) {
    return switch (it.operation) {
      case READ_6 -> it.access(ZeroBlocks.TOO_MANY);
      case WRITE_6 -> it.access(ZeroBlocks.TOO_MANY).writes(DataOut.BLOCKS);
      case READ_10, READ_12, READ_16 ->
          it.access(ZeroBlocks.NOTHING).protects().tolerates(1, FUA_NV);
      case WRITE_10, WRITE_12, WRITE_16, ORWRITE_16 ->
          it.access(ZeroBlocks.NOTHING).protects().tolerates(1, FUA_NV).writes(DataOut.BLOCKS);
      case COMPARE_AND_WRITE ->
          it.access(ZeroBlocks.NOTHING)
              .counts(13, 8)
              .protects()
              .tolerates(1, FUA_NV)
              .writes(DataOut.TWICE);
      case WRITE_ATOMIC_16 ->
          it.access(ZeroBlocks.NOTHING).counts(12, 16).protects().writes(DataOut.ALL_BLOCKS);
      case WRITE_AND_VERIFY_10, WRITE_AND_VERIFY_12, WRITE_AND_VERIFY_16 ->
          it.access(ZeroBlocks.NOTHING).protects().writes(DataOut.BLOCKS);
      case VERIFY_10, VERIFY_12, VERIFY_16 ->
          it.with(1, 0x02).access(ZeroBlocks.NOTHING).protects().takes(DataOut.BLOCKS);
      case PRE_FETCH_10, PRE_FETCH_16 -> it.access(ZeroBlocks.REST);
      case SYNCHRONIZE_CACHE_10, SYNCHRONIZE_CACHE_16 ->
          it.access(ZeroBlocks.REST).tolerates(1, 0x04); // SYNC_NV
      case WRITE_SAME_10, WRITE_SAME_16 ->
          it.access(ZeroBlocks.REST).protects().writes(DataOut.ONE_BLOCK);
      case UNMAP ->
          it.group().lists(7, 16, "0016 0010 0000 0000 0000000000000008 00000003 00000000");
      case EXTENDED_COPY_LID1 -> it.states(10, 32, CopyLists.lid1().nothing());
      case EXTENDED_COPY_LID4 -> it.states(10, 32, CopyLists.lid4().nothing());
      case RECEIVE_COPY_STATUS_LID1,
          RECEIVE_COPY_DATA_LID1,
          RECEIVE_COPY_FAILURE_DETAILS_LID1,
          RECEIVE_COPY_STATUS_LID4,
          RECEIVE_ROD_TOKEN_INFORMATION ->
          it.knowsNoList();
      case POPULATE_TOKEN -> it.group().states(10, 32, TokenLists.populate(8, 3));
      case WRITE_USING_TOKEN -> it.group().lists(10, 32, TokenLists.zero(8, 3));
      default -> DriveAspects.of(it);
    };
  }
}
