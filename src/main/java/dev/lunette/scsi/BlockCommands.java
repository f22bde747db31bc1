package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.FileRange;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import java.nio.ByteBuffer;

/**
 * The commands over a range of logical blocks (SBC-4 5), once {@link Medium#refusal} has found
 * nothing against them.
 */
final class BlockCommands {

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(4096).asReadOnlyBuffer();

  private final Medium medium;
  private final VDisk vdisk;
  private final int blockSizeBytes;

  /** A read with FUA must not come from a volatile cache, so that is written back first. */
  private final boolean flushBeforeRead;

  BlockCommands(Medium medium) {
    this.medium = medium;
    this.vdisk = medium.vdisk();
    this.blockSizeBytes = medium.blockSizeBytes();
    this.flushBeforeRead = vdisk.writeCache() && !medium.readOnly();
  }

  int dataOutLength(Cdb.Access access) {
    return switch (access) {
      case Cdb.Write write -> lengthBytes(write);
      case Cdb.Verify verify -> verify.byteCheck() ? lengthBytes(verify) : 0;
      case Cdb.WriteSame writeSame -> writeSame.noDataOut() ? 0 : blockSizeBytes;
      case Cdb.Read _, Cdb.SynchronizeCache _ -> 0;
    };
  }

  int dataInLength(Cdb.Read read) {
    return lengthBytes(read);
  }

  void execute(Command command, Cdb.Access access) {
    command.blockSizeBytes(blockSizeBytes);
    switch (access) {
      case Cdb.Read read -> read(command, read);
      case Cdb.Write write -> write(command, write);
      case Cdb.Verify verify -> verify(command, verify);
      case Cdb.WriteSame writeSame -> writeSame(command, writeSame);
      // IMMED changes nothing: an error found after the status would have to be a deferred one.
      case Cdb.SynchronizeCache _ -> vdisk.flush(command);
    }
  }

  private void read(Command command, Cdb.Read read) {
    int length = lengthBytes(read);
    if (length == 0) {
      command.completed();
      return;
    }
    long offset = offset(read);
    boolean flushes = read.forceUnitAccess() && flushBeforeRead;
    FileRange range = !flushes && command.takesFile(length) ? vdisk.file(offset, length) : null;
    if (range != null) {
      command.dataIn(range.file(), range.position(), length, range.release());
      command.completed();
      return;
    }
    ByteBuffer target = command.dataIn(length);
    if (flushes) {
      vdisk.flush(new ReadAfterFlush(vdisk, offset, target, command));
    } else {
      vdisk.read(offset, target, command);
    }
  }

  private void write(Command command, Cdb.Write write) {
    ByteBuffer source = dataOut(command, lengthBytes(write));
    if (source.remaining() % blockSizeBytes != 0) {
      command.checkCondition(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    } else if (source.hasRemaining()) {
      vdisk.write(offset(write), source, write.forceUnitAccess(), command);
    } else {
      command.completed();
    }
  }

  private void verify(Command command, Cdb.Verify verify) {
    int length = lengthBytes(verify);
    if (length == 0) {
      command.completed();
    } else if (verify.byteCheck()) {
      compare(command, verify, length);
    } else {
      vdisk.verify(offset(verify), length, command);
    }
  }

  private void compare(Command command, Cdb.Verify verify, int length) {
    ByteBuffer expected = dataOut(command, length);
    if (expected.remaining() % blockSizeBytes != 0) {
      command.checkCondition(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    } else if (expected.hasRemaining()) {
      vdisk.compare(offset(verify), expected, command);
    } else {
      command.completed();
    }
  }

  private void writeSame(Command command, Cdb.WriteSame writeSame) {
    long length = medium.blocksToEnd(writeSame) * blockSizeBytes;
    ByteBuffer block = writeSame.noDataOut() ? ZEROS.slice(0, blockSizeBytes) : command.dataOut();
    boolean tooMuch = !writeSame.noDataOut() && command.expectedDataOut() > blockSizeBytes;
    if (tooMuch || block.remaining() != blockSizeBytes) {
      command.checkCondition(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    } else if (length == 0) {
      command.completed();
    } else if (block.mismatch(ZEROS.slice(0, blockSizeBytes)) >= 0) {
      // Also with UNMAP: a block that is given back would not read as what was sent.
      vdisk.writeSame(offset(writeSame), length, block, command);
    } else if (writeSame.unmap()) {
      vdisk.trim(offset(writeSame), length, command);
    } else {
      vdisk.zero(offset(writeSame), length, command);
    }
  }

  /**
   * What came of the data asked for. An initiator that expects to send less than the CDB says gets
   * done what it sent, if these are whole blocks: a part of one is not written and not
   * acknowledged.
   */
  private static ByteBuffer dataOut(Command command, int lengthBytes) {
    ByteBuffer data = command.dataOut();
    return data.remaining() > lengthBytes ? data.slice(data.position(), lengthBytes) : data;
  }

  private int lengthBytes(Cdb.Access access) {
    return (int) access.blocks() * blockSizeBytes;
  }

  private long offset(Cdb.Access access) {
    return access.lba() * blockSizeBytes;
  }

  /** The second half of a read with FUA. */
  private record ReadAfterFlush(VDisk vdisk, long offset, ByteBuffer target, Command command)
      implements Completion {

    @Override
    public void completed() {
      vdisk.read(offset, target, command);
    }

    @Override
    public void failed(VDiskException failure) {
      command.complete(Failures.writeBack(failure, command));
    }
  }
}
