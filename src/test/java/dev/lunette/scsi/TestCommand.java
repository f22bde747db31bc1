package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A command with a transport that hands out dirty buffers and keeps what comes back. */
final class TestCommand extends Command {

  /** What a data-in buffer holds before it is written to, unless said otherwise. */
  static final byte GARBAGE = (byte) 0xEE;

  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final byte[] dataOut;
  private byte garbage = GARBAGE;
  private ByteBuffer dataIn;
  private volatile boolean isAborted;
  private Predicate<Nexus> aborted = nexus -> false;

  TestCommand(Nexus nexus, long lun, byte[] cdb, byte[] dataOut) {
    this(nexus, lun, CommandSet.DISK, cdb, dataOut);
  }

  TestCommand(Nexus nexus, long lun, CommandSet commands, byte[] cdb, byte[] dataOut) {
    super(nexus, lun, commands, cdb);
    this.dataOut = dataOut;
  }

  /** The same with a buffer that holds something else before. */
  TestCommand with(byte otherGarbage) {
    garbage = otherGarbage;
    return this;
  }

  @Override
  public long expectedDataOut() {
    return dataOut.length;
  }

  @Override
  public ByteBuffer dataOut() {
    return ByteBuffer.wrap(dataOut);
  }

  @Override
  public ByteBuffer dataIn(int lengthBytes) {
    assertThat(dataIn).as("data-in is asked for at most once").isNull();
    assertThat(lengthBytes).isPositive();
    byte[] dirty = new byte[lengthBytes];
    Arrays.fill(dirty, garbage);
    dataIn = ByteBuffer.allocateDirect(lengthBytes).put(dirty).clear();
    return dataIn;
  }

  @Override
  public void abortOthers(Predicate<Nexus> from, Runnable then) {
    aborted = from;
    then.run();
  }

  @Override
  public boolean aborted() {
    return isAborted;
  }

  /** Nobody waits for it any more. */
  void abort() {
    isAborted = true;
  }

  /** Whether the commands of a nexus were to be aborted. */
  boolean aborts(Nexus nexus) {
    return aborted.test(nexus);
  }

  @Override
  public void complete(Outcome end) {
    assertThat(outcome.complete(end)).as("a command is completed once").isTrue();
  }

  /** Asks how much data it needs, as a transport does, and has it executed. */
  TestCommand run(LogicalUnit unit) {
    unit.dataOutLength(this);
    unit.execute(this);
    return this;
  }

  Outcome outcome() {
    return outcome.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** What was sent to the initiator with GOOD. */
  byte[] data() {
    assertThat(outcome()).isEqualTo(Outcome.Status.GOOD);
    if (dataIn == null) {
      return new byte[0];
    }
    byte[] bytes = new byte[dataIn.capacity()];
    dataIn.get(0, bytes);
    return bytes;
  }

  boolean isDone() {
    return outcome.isDone();
  }

  void good() {
    assertThat(outcome()).isEqualTo(Outcome.Status.GOOD);
  }

  SenseData sense() {
    assertThat(outcome()).isInstanceOf(Outcome.CheckCondition.class);
    return ((Outcome.CheckCondition) outcome()).sense();
  }

  void fails(Sense sense) {
    assertThat(sense().sense()).isEqualTo(sense);
  }

  void fails(SenseData sense) {
    assertThat(sense()).isEqualTo(sense);
  }
}
