package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.CdbDecoder;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.VDiskException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One SCSI command on its way through a logical unit; the transport extends it.
 *
 * <p>It is its own {@link Completion}, so that a read or a write on a vDisk needs no object of its
 * own: success is GOOD, a failure becomes the sense that {@link Failures} names.
 */
public abstract class Command implements Completion {

  private final Nexus nexus;
  private final long lun;
  private final Cdb cdb;

  /** Logical block length of the disk that executes it, 0 as long as none does. */
  private int blockSizeBytes;

  private boolean descriptorSense;

  private @Nullable Runnable whenAborted;

  /** Logical units that it reads or writes beside its own. */
  private volatile Set<LogicalUnit> others = Set.of();

  /**
   * Why no data-out was asked for. It stands even if the reason has gone by the time the command is
   * executed: without its data the command can't succeed any more.
   */
  private @Nullable Outcome refusal;

  /**
   * A command as it came.
   *
   * @param nexus whom it comes from
   * @param lun eight-byte logical unit number as it stood in the request (SAM-5 4.6)
   * @param commands that the logical unit knows, by which the CDB is understood
   * @param cdb command descriptor block, 16 bytes or longer
   */
  protected Command(Nexus nexus, long lun, CommandSet commands, byte[] cdb) {
    this.nexus = nexus;
    this.lun = lun;
    this.cdb = CdbDecoder.decode(commands, cdb);
  }

  public final Nexus nexus() {
    return nexus;
  }

  public final long lun() {
    return lun;
  }

  public final Cdb cdb() {
    return cdb;
  }

  /**
   * The data-out buffer: what the initiator sent, position to limit; shorter than the CDB asks if
   * the initiator sent less. Valid until {@link #complete}.
   */
  public abstract ByteBuffer dataOut();

  /** Bytes that the initiator announced to send, of which {@link #dataOut} has those asked for. */
  public abstract long expectedDataOut();

  /**
   * Hands out the data-in buffer: direct, of that many bytes, position 0, all of which the logical
   * unit fills. At most once a command. What exceeds the initiator's expected length is cut off by
   * the transport.
   */
  public abstract ByteBuffer dataIn(int lengthBytes);

  /** Whether the data-in may be a part of a file, which is then given to {@link #dataIn}. */
  public boolean takesFile(int lengthBytes) {
    return false;
  }

  /** In place of the buffer: so many bytes of a file, which the transport releases in the end. */
  public void dataIn(FileChannel file, long position, int lengthBytes, Runnable release) {
    throw new IllegalStateException("a transport that takes no file was given one");
  }

  /**
   * Aborts all other commands of some nexuses to the same logical unit, and clears their ACA
   * conditions; {@code then} runs, on any thread, when none of them can touch the medium any more.
   */
  public abstract void abortOthers(Predicate<Nexus> from, Runnable then);

  /** Whether nobody waits for its end any more but those who have aborted it; any thread. */
  public abstract boolean aborted();

  /**
   * Those that came after it need not wait for its end, whatever the task attributes: they are told
   * what goes on. To be called while it is executed; a transport that keeps no order has nothing to
   * do.
   */
  protected void letOthersGoOn() {}

  /**
   * Has {@code then} run if the command is aborted before it has ended, on the transport's thread.
   * To be called while it is executed.
   */
  final void whenAborted(Runnable then) {
    whenAborted = then;
  }

  /** For the transport: it is aborted, but not over. Most commands take their time to end. */
  protected final void tellAborted() {
    if (whenAborted != null) {
      whenAborted.run();
    }
  }

  /** Ends the command; called once, on any thread. */
  public abstract void complete(Outcome outcome);

  @Override
  public final void completed() {
    complete(Outcome.Status.GOOD);
  }

  @Override
  public final void failed(VDiskException failure) {
    complete(Failures.outcome(failure, this));
  }

  /**
   * Whether its sense data is in descriptor format (D_SENSE, SPC-5 7.5.8), else in fixed format.
   */
  public final boolean descriptorSense() {
    return descriptorSense;
  }

  final void descriptorSense(boolean isDescriptor) {
    descriptorSense = isDescriptor;
  }

  /** It is about to read or to write these logical units. */
  final void touches(Set<LogicalUnit> units) {
    others = units;
  }

  /** Whether it may read or write a logical unit though it was sent to another one. */
  public final boolean touches(LogicalUnit unit) {
    return others.contains(unit);
  }

  final int blockSizeBytes() {
    return blockSizeBytes;
  }

  final void blockSizeBytes(int bytes) {
    blockSizeBytes = bytes;
  }

  final @Nullable Outcome refusal() {
    return refusal;
  }

  final void refuse(Outcome reason) {
    refusal = reason;
  }

  final void checkCondition(SenseData sense) {
    complete(new Outcome.CheckCondition(sense));
  }

  final void checkCondition(Sense sense) {
    checkCondition(SenseData.of(sense));
  }

  /** Ends with GOOD and as much of {@code data} as the allocation length allows (SPC-5 4.2.5.6). */
  final void reply(byte[] data, long allocationLength) {
    int length = (int) Math.min(data.length, allocationLength);
    if (length > 0) {
      dataIn(length).put(0, data, 0, length);
    }
    complete(Outcome.Status.GOOD);
  }
}
