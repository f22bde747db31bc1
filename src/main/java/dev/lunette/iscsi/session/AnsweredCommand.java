package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.cdb.CommandSet;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A SCSI command, with what the logical unit gives the initiator to read. */
abstract class AnsweredCommand extends ReceivedCommand {

  private final Responder responder;
  private @Nullable ByteBuf frame;
  private @Nullable DataInFile file;
  private int dataInLength;

  AnsweredCommand(Nexus nexus, CommandSet commands, ScsiCommand request, Responder responder) {
    super(nexus, commands, request);
    this.responder = responder;
  }

  @Override
  public final ByteBuffer dataIn(int lengthBytes) {
    assert frame == null : "the data-in buffer was asked for twice";
    ByteBuf made = responder.frame(lengthBytes);
    frame = made;
    dataInLength = lengthBytes;
    return made.nioBuffer(responder.frameDataIndex(), lengthBytes);
  }

  @Override
  public final boolean takesFile(int lengthBytes) {
    return lengthBytes <= expectedDataIn() && responder.takesFile(lengthBytes);
  }

  @Override
  public final void dataIn(FileChannel from, long position, int lengthBytes, Runnable release) {
    assert frame == null && file == null : "the data-in buffer was asked for twice";
    file = new DataInFile(from, position, lengthBytes, release);
    dataInLength = lengthBytes;
  }

  /** Bytes that the logical unit put into the data-in buffer. */
  final int dataInLength() {
    return dataInLength;
  }

  /** The data-in buffer with room for a header before it; the caller releases it. */
  final @Nullable ByteBuf takeFrame() {
    ByteBuf taken = frame;
    frame = null;
    return taken;
  }

  /** The part of a file that takes the place of the buffer; the caller releases it. */
  final @Nullable DataInFile takeFile() {
    DataInFile taken = file;
    file = null;
    return taken;
  }

  /** Gives back what nobody has taken. */
  final void releaseDataIn() {
    ReferenceCountUtil.release(takeFrame());
    ReferenceCountUtil.release(takeFile());
  }
}
