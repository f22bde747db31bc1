package dev.lunette.bench;

import dev.lunette.scsi.cdb.OperationCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** One of the I/Os that a session has in flight; made once and used again. */
final class Slot {

  private static final int LBA = 2;
  private static final int LENGTH = 10;

  final int tag;
  final byte[] cdb = new byte[16];
  boolean inFlight;
  boolean read;
  long place;
  long beganNanos;

  /** What a write sends, from {@code index} on; of a verified read, what has come. */
  ByteBuf data = Unpooled.EMPTY_BUFFER;

  int index;

  /** Of a verified write, the generation that it makes. */
  int generation;

  private final ByteBuffer fields = ByteBuffer.wrap(cdb);

  Slot(int tag) {
    this.tag = tag;
  }

  /** Writes the CDB of READ (16) or WRITE (16). */
  void address(long lba, int blocks) {
    cdb[0] = (byte) (read ? OperationCode.READ_16 : OperationCode.WRITE_16).code();
    fields.putLong(LBA, lba).putInt(LENGTH, blocks);
  }
}
