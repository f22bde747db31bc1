package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.FileRange;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

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

  /** Whether one is read for that nobody waits for: it is no task any more, so there is but one. */
  private final AtomicBoolean preFetching = new AtomicBoolean();

  BlockCommands(Medium medium) {
    this.medium = medium;
    this.vdisk = medium.vdisk();
    this.blockSizeBytes = medium.blockSizeBytes();
    this.flushBeforeRead = vdisk.writeCache() && !vdisk.capabilities().readOnly();
  }

  int dataOutLength(Cdb.Access access) {
    return switch (access) {
      case Cdb.WriteAccess write -> lengthBytes(write);
      case Cdb.CompareAndWrite write -> 2 * lengthBytes(write);
      case Cdb.Verify verify -> expectedBytes(verify);
      case Cdb.WriteSame writeSame -> writeSame.noDataOut() ? 0 : blockSizeBytes;
      case Cdb.Read _, Cdb.PreFetch _, Cdb.SynchronizeCache _ -> 0;
    };
  }

  int dataInLength(Cdb.Read read) {
    return lengthBytes(read);
  }

  void execute(Command command, Cdb.Access access) {
    command.blockSizeBytes(blockSizeBytes);
    switch (access) {
      case Cdb.Read read -> read(command, read);
      case Cdb.WriteAccess write -> write(command, write);
      case Cdb.CompareAndWrite write -> compareAndWrite(command, write);
      case Cdb.Verify verify -> verify(command, verify);
      case Cdb.PreFetch preFetch -> preFetch(command, preFetch);
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

  private void write(Command command, Cdb.WriteAccess write) {
    int length = lengthBytes(write);
    ByteBuffer source = dataOut(command, length);
    boolean inPart = write instanceof Cdb.WriteAtomic && source.remaining() != length;
    if (inPart || source.remaining() % blockSizeBytes != 0) {
      command.checkCondition(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    } else if (source.hasRemaining()) {
      write(command, write, source);
    } else {
      command.completed();
    }
  }

  private void write(Command command, Cdb.WriteAccess access, ByteBuffer source) {
    long offset = offset(access);
    switch (access) {
      case Cdb.Write write -> vdisk.write(offset, source, write.forceUnitAccess(), command);
      case Cdb.OrWrite write -> vdisk.or(offset, source, write.forceUnitAccess(), command);
      case Cdb.WriteAtomic write ->
          vdisk.writeAtomic(offset, source, write.forceUnitAccess(), command);
      case Cdb.WriteAndVerify write ->
          vdisk.writeAndVerify(offset, source, write.byteCheck(), command);
    }
  }

  /** Of less or more data than it takes nobody knows where the second half begins. */
  private void compareAndWrite(Command command, Cdb.CompareAndWrite write) {
    int length = lengthBytes(write);
    ByteBuffer data = command.dataOut();
    if (data.remaining() != 2 * length || command.expectedDataOut() != 2L * length) {
      command.checkCondition(SenseData.invalidFieldInCdb(write.operation().blocksOffset(), 7));
    } else if (length == 0) {
      command.completed();
    } else {
      ByteBuffer expected = data.slice(data.position(), length);
      ByteBuffer source = data.slice(data.position() + length, length);
      vdisk.compareAndWrite(offset(write), expected, source, write.forceUnitAccess(), command);
    }
  }

  /** The default self-test is a VERIFY of the first block. */
  void diagnose(Command command, Cdb.SendDiagnostic request) {
    if (request.selfTest()) {
      vdisk.verify(0, blockSizeBytes, command);
    } else {
      command.completed();
    }
  }

  private void verify(Command command, Cdb.Verify verify) {
    int length = lengthBytes(verify);
    ByteBuffer expected = dataOut(command, expectedBytes(verify));
    if (length == 0) {
      command.completed();
    } else if (verify.byteCheck() == Cdb.ByteCheck.NONE) {
      vdisk.verify(offset(verify), length, command);
    } else if (expected.remaining() % blockSizeBytes != 0
        || (verify.byteCheck() == Cdb.ByteCheck.SAME && !expected.hasRemaining())) {
      command.checkCondition(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    } else if (expected.hasRemaining()) {
      int compared = verify.byteCheck() == Cdb.ByteCheck.ALL ? expected.remaining() : length;
      vdisk.compare(offset(verify), compared, expected, command);
    } else {
      command.completed();
    }
  }

  private int expectedBytes(Cdb.Verify verify) {
    return switch (verify.byteCheck()) {
      case NONE -> 0;
      case ALL -> lengthBytes(verify);
      case SAME -> verify.blocks() == 0 ? 0 : blockSizeBytes;
    };
  }

  /**
   * Reads as much as one command may transfer, so that a cache has it. GOOD says just that: not
   * CONDITION MET, by which all of it would be there and stay for a while.
   */
  private void preFetch(Command command, Cdb.PreFetch preFetch) {
    long length = Math.min(medium.blocksToEnd(preFetch), medium.transferBlocks()) * blockSizeBytes;
    if (!preFetch.immediate()) {
      vdisk.verify(offset(preFetch), length, command);
      return;
    }
    command.completed();
    if (preFetching.compareAndSet(false, true)) {
      vdisk.verify(offset(preFetch), length, new PreFetched());
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
    } else if (writeSame.unmap() && !writeSame.anchor()) {
      vdisk.trim(offset(writeSame), length, command);
    } else {
      vdisk.zero(offset(writeSame), length, command);
    }
  }

  /**
   * What came of the data asked for. An initiator that expects to send less than the CDB says gets
   * done what it sent, if these are whole blocks: a part of one is not written and not
   * acknowledged. Who writes all or nothing must send all.
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

  /** The end of a PRE-FETCH that nobody waits for. */
  private final class PreFetched implements Completion {
    @Override
    public void completed() {
      preFetching.set(false);
    }

    @Override
    public void failed(VDiskException failure) {
      preFetching.set(false);
    }
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
