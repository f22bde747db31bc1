package dev.lunette.scsi;

import static dev.lunette.scsi.Flag.answers;
import static dev.lunette.scsi.Flag.answersFirst;
import static dev.lunette.scsi.Flag.answersLast;
import static dev.lunette.scsi.Flag.calls;
import static dev.lunette.scsi.Flag.ends;
import static dev.lunette.scsi.Flag.nothing;
import static dev.lunette.scsi.Flag.takes;

import java.util.Arrays;

/** What the commands that read or change blocks are like (SBC): more of {@link Aspects}. */
final class BlockAspects {

  private static final int DPO = 0x10;
  private static final int FUA = 0x08;
  private static final int FUA_NV = 0x02;
  private static final int UNMAP = 0x08;
  private static final int ALL_BYTES = Aspects.BLOCKS * TestDisk.BLOCK;
  private static final String MISCOMPARE = "MISCOMPARE_DURING_VERIFY_OPERATION";

  private BlockAspects() {}

  static Aspects of(Aspects it) {
    return switch (it.operation) {
      case READ_6 -> it.access(ZeroBlocks.TOO_MANY);
      case WRITE_6 -> it.access(ZeroBlocks.TOO_MANY).writes(DataOut.BLOCKS);
      case READ_10, READ_12, READ_16 ->
          caches(it.access(ZeroBlocks.NOTHING), it.ofDisk() ? "flush, read @" : "read @", "read @")
              .tolerates(1, FUA_NV);
      case WRITE_10, WRITE_12, WRITE_16 ->
          caches(it.access(ZeroBlocks.NOTHING), "write @ durable", "write @")
              .tolerates(1, FUA_NV)
              .writes(DataOut.BLOCKS);
      case ORWRITE_16 ->
          caches(it.access(ZeroBlocks.NOTHING), "read @, write @ durable", "read @, write @")
              .tolerates(1, FUA_NV)
              .writes(DataOut.BLOCKS);
      case COMPARE_AND_WRITE ->
          caches(it.access(ZeroBlocks.NOTHING), "read @, write @ durable", "read @, write @")
              .counts(13, 8)
              .tolerates(1, FUA_NV)
              .writes(DataOut.TWICE);
      case WRITE_ATOMIC_16 ->
          caches(it.access(ZeroBlocks.NOTHING), "write @ durable", "write @")
              .counts(12, 16)
              .writes(DataOut.ALL_BLOCKS);
      case WRITE_AND_VERIFY_10, WRITE_AND_VERIFY_12, WRITE_AND_VERIFY_16 ->
          writeAndVerify(it.access(ZeroBlocks.NOTHING));
      case VERIFY_10, VERIFY_12, VERIFY_16 -> verify(it.access(ZeroBlocks.NOTHING));
      case PRE_FETCH_10, PRE_FETCH_16 ->
          it.access(ZeroBlocks.REST).flag("IMMED", 1, 0x02, answersFirst());
      case SYNCHRONIZE_CACHE_10, SYNCHRONIZE_CACHE_16 ->
          it.access(ZeroBlocks.REST)
              .tolerates(1, 0x04) // SYNC_NV
              .flag("IMMED", 1, 0x02, answersLast());
      case WRITE_SAME_10 -> writeSame(it);
      case WRITE_SAME_16 ->
          writeSame(it)
              .flag("NDOB", 1, 0x01, takes(TestDisk.BLOCK, 0).and(calls("write @", "zero @")));
      case UNMAP ->
          it.group()
              .lists(7, 16, "0016 0010 0000 0000 0000000000000008 00000003 00000000")
              .ranges(8, 16, 32)
              .flag("ANCHOR", 1, 0x01, calls("trim @", "zero @"))
              .once(disk -> disk.device.anchors = true);
      case READ_DEFECT_DATA_10 -> defects(it.with(2, 0x18).allocates(7, 16), 2);
      case READ_DEFECT_DATA_12 -> index(defects(it.with(1, 0x18).allocates(6, 32), 1));
      case READ_CAPACITY_16 -> it.allocates(10, 32);
      case GET_LBA_STATUS -> it.starts(2, 64).allocates(10, 32);
      default -> CopyAspects.of(it);
    };
  }

  /** One with DPO, which changes nothing, and FUA. */
  private static Aspects caches(Aspects it, String forced, String otherwise) {
    return it.protects()
        .flag("DPO", 1, DPO, nothing())
        .flag("FUA", 1, FUA, calls(otherwise, forced));
  }

  private static Aspects writeAndVerify(Aspects it) {
    return it.protects()
        .writes(DataOut.BLOCKS)
        .flag("DPO", 1, DPO, nothing())
        .flag("BYTCHK", 1, 0x02, ends("GOOD", MISCOMPARE))
        .once(disk -> disk.device.damaged = Aspects.LBA * TestDisk.BLOCK);
  }

  private static Aspects verify(Aspects it) {
    return it.with(1, 0x02)
        .protects()
        .takes(DataOut.BLOCKS)
        .flag("DPO", 1, DPO, nothing())
        .flag("BYTCHK", 1, 0x02, takes(0, ALL_BYTES).and(ends("GOOD", MISCOMPARE)))
        .once(disk -> disk.device.damaged = Aspects.LBA * TestDisk.BLOCK)
        .flag("BYTCHK 11b", 1, 0x04, takes(ALL_BYTES, TestDisk.BLOCK).and(ends("GOOD", "GOOD")))
        .once(disk -> Arrays.fill(disk.device.bytes(), (byte) 0))
        .sending(new byte[ALL_BYTES]);
  }

  private static Aspects writeSame(Aspects it) {
    return it.access(ZeroBlocks.REST)
        .protects()
        .writes(DataOut.ONE_BLOCK)
        .flag("UNMAP", 1, UNMAP, calls("zero @", "trim @"))
        .sending(new byte[TestDisk.BLOCK])
        .flag("ANCHOR", 1, 0x10, calls("trim @", "zero @"))
        .given(1, UNMAP)
        .once(disk -> disk.device.anchors = true)
        .sending(new byte[TestDisk.BLOCK]);
  }

  /** The lists that are asked for are told of, and are empty. */
  private static Aspects defects(Aspects it, int at) {
    return it.flag("REQ_PLIST", at, 0x10, answers("0008", "0018"))
        .flag("REQ_GLIST", at, 0x08, answers("0010", "0018"))
        .other("DEFECT LIST FORMAT", at, 3, DefectDataTest.class);
  }

  /** ADDRESS DESCRIPTOR INDEX, past which a list that is empty has no more than before it. */
  private static Aspects index(Aspects it) {
    for (int at = 2; at < 6; at++) {
      it.flag("ADDRESS DESCRIPTOR INDEX", at, 0xFF, nothing());
    }
    return it;
  }
}
