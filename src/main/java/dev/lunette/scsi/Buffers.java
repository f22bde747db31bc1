package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * WRITE BUFFER and READ BUFFER (SPC-4 6.18, 6.49): one small data buffer for all, and an echo
 * buffer for each nexus, which nobody else can overwrite and which goes with the nexus. Both are
 * for testing the way; nothing else is kept in them, and there is no microcode to download.
 */
final class Buffers {

  /** Of the data buffer, and the most that the standard allows for an echo buffer. */
  private static final int BUFFER_BYTES = 4096;

  private static final int DATA = 0x02;
  private static final int DESCRIPTOR = 0x03;
  private static final int ECHO = 0x0A;
  private static final int ECHO_DESCRIPTOR = 0x0B;

  /** EBOS: each nexus reads what it has written itself. */
  private static final int NEVER_OVERWRITTEN = 0x01;

  private static final SenseData NO_MODE = SenseData.invalidFieldInCdb(1, 4);
  private static final SenseData NO_BUFFER = SenseData.invalidFieldInCdb(2, 7);
  private static final SenseData OFFSET_TOO_LARGE = SenseData.invalidFieldInCdb(3, 7);
  private static final SenseData TOO_LONG = SenseData.invalidFieldInCdb(6, 7);

  private final byte[] data = new byte[BUFFER_BYTES];
  private final Map<Nexus, byte[]> echoes = new ConcurrentHashMap<>();

  /** Why a WRITE BUFFER fails whatever data comes with it, if it does. */
  static @Nullable SenseData refusal(Cdb.WriteBuffer write) {
    return switch (write.mode()) {
      case DATA -> {
        @Nullable SenseData refusal = refusal(write.bufferId(), write.bufferOffset());
        boolean fits = write.parameterListLength() <= BUFFER_BYTES - write.bufferOffset();
        yield refusal == null && !fits ? TOO_LONG : refusal;
      }
      case ECHO -> write.parameterListLength() <= BUFFER_BYTES ? null : TOO_LONG;
      default -> NO_MODE;
    };
  }

  private static @Nullable SenseData refusal(int bufferId, int bufferOffset) {
    if (bufferId != 0) {
      return NO_BUFFER;
    }
    return bufferOffset <= BUFFER_BYTES ? null : OFFSET_TOO_LARGE;
  }

  /** Whether a mode is one of those for echo buffers, which every way to the unit has. */
  static boolean isEcho(int mode) {
    return mode == ECHO || mode == ECHO_DESCRIPTOR;
  }

  /** Writes what {@link #refusal} has found nothing against. */
  void write(Command command, Cdb.WriteBuffer write) {
    int length = write.parameterListLength();
    ByteBuffer source = command.dataOut();
    if (source.remaining() < length) {
      command.checkCondition(Sense.PARAMETER_LIST_LENGTH_ERROR);
      return;
    }
    byte[] bytes = new byte[length];
    source.get(source.position(), bytes);
    if (write.mode() == ECHO) {
      echoes.put(command.nexus(), bytes);
    } else {
      synchronized (data) {
        System.arraycopy(bytes, 0, data, write.bufferOffset(), length);
      }
    }
    command.completed();
  }

  void read(Command command, Cdb.ReadBuffer read) {
    switch (read.mode()) {
      case DATA -> readData(command, read);
      // A buffer that there is not has a descriptor of zeros.
      case DESCRIPTOR ->
          command.reply(
              capacity(0, read.bufferId() == 0 ? data.length : 0), read.allocationLength());
      case ECHO -> readEcho(command, read);
      case ECHO_DESCRIPTOR ->
          command.reply(capacity(NEVER_OVERWRITTEN, data.length), read.allocationLength());
      default -> command.checkCondition(NO_MODE);
    }
  }

  private void readData(Command command, Cdb.ReadBuffer read) {
    @Nullable SenseData refusal = refusal(read.bufferId(), read.bufferOffset());
    if (refusal != null) {
      command.checkCondition(refusal);
      return;
    }
    byte[] bytes;
    synchronized (data) {
      bytes = Arrays.copyOfRange(data, read.bufferOffset(), data.length);
    }
    command.reply(bytes, read.allocationLength());
  }

  private void readEcho(Command command, Cdb.ReadBuffer read) {
    byte[] echo = echoes.get(command.nexus());
    if (echo == null) {
      command.checkCondition(Sense.COMMAND_SEQUENCE_ERROR);
    } else {
      command.reply(echo, read.allocationLength());
    }
  }

  /** Either descriptor: any offset is good, and the capacity in the last bytes. */
  private static byte[] capacity(int firstByte, int lengthBytes) {
    return ByteBuffer.allocate(4).putInt(firstByte << 24 | lengthBytes).array();
  }

  void detach(Nexus nexus) {
    echoes.remove(nexus);
  }

  void reset() {
    echoes.clear();
    synchronized (data) {
      Arrays.fill(data, (byte) 0);
    }
  }
}
