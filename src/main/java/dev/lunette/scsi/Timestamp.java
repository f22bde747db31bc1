package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import java.nio.ByteBuffer;
import java.time.InstantSource;

/**
 * The clock of a disk, in milliseconds since 1970 (SPC-4, device clocks): that of the server, until
 * an initiator sets it, and again after a reset.
 */
final class Timestamp {

  private static final int PARAMETER_BYTES = 12;
  private static final int TIMESTAMP_OFFSET = 4;

  /** Timestamp origins. */
  private static final int BY_COMMAND = 2;

  private static final int BY_OTHER_MEANS = 3;

  private final InstantSource clock;
  private final UnitAttentions attentions;
  private volatile Setting setting = Setting.NONE;

  /** How the clock was set, and what it is ahead of the server's. */
  private record Setting(int origin, long aheadMillis) {
    static final Setting NONE = new Setting(BY_OTHER_MEANS, 0);
  }

  Timestamp(InstantSource clock, UnitAttentions attentions) {
    this.clock = clock;
    this.attentions = attentions;
  }

  void report(Command command, Cdb.ReportTimestamp request) {
    Setting now = setting;
    ByteBuffer data = ByteBuffer.allocate(PARAMETER_BYTES);
    // Six bytes from their offset on, and the two reserved ones behind them.
    data.putLong(TIMESTAMP_OFFSET, (clock.millis() + now.aheadMillis()) << 16);
    data.putShort(0, (short) (PARAMETER_BYTES - 2)).put(2, (byte) now.origin());
    command.reply(data.array(), request.allocationLength());
  }

  /** Bytes of data-out: what follows the timestamp is not asked for. */
  static int dataOutLength(Cdb.SetTimestamp request) {
    return (int) Math.min(request.parameterListLength(), PARAMETER_BYTES);
  }

  void set(Command command, Cdb.SetTimestamp request) {
    ByteBuffer data = command.dataOut();
    if (request.parameterListLength() == 0) {
      command.completed();
    } else if (request.parameterListLength() < PARAMETER_BYTES
        || data.remaining() < PARAMETER_BYTES) {
      command.checkCondition(Sense.PARAMETER_LIST_LENGTH_ERROR);
    } else {
      long wanted = data.getLong(data.position() + TIMESTAMP_OFFSET) >>> 16;
      setting = new Setting(BY_COMMAND, wanted - clock.millis());
      attentions.raiseForOthers(UnitAttention.TIMESTAMP_CHANGED, command.nexus());
      command.completed();
    }
  }

  void reset() {
    setting = Setting.NONE;
  }
}
