package dev.lunette.initiator;

import dev.lunette.scsi.cdb.OperationCode;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** Asks a logical unit for its capacity, and takes what it has to tell before that. */
final class CapacityQuery implements Tasks {

  /** A unit tells one thing at each command; one that tells more is not well. */
  private static final int ATTEMPTS = 16;

  private static final int ANSWER_BYTES = 32;
  private static final int NEEDED_BYTES = 12;
  private static final byte[] CDB = cdb();

  private final InitiatorSession session;
  private final byte[] answer = new byte[ANSWER_BYTES];
  private final CompletableFuture<Capacity> result = new CompletableFuture<>();
  private int attempts;

  private CapacityQuery(InitiatorSession session) {
    this.session = session;
  }

  /** The answer comes on the event loop of the session, which is given no tasks until then. */
  static CompletableFuture<Capacity> of(InitiatorSession session, long lun) {
    CapacityQuery query = new CapacityQuery(session);
    session
        .eventLoop()
        .execute(() -> {
          session.become(query, lun);
          query.ask();
        });
    return query.result;
  }

  private static byte[] cdb() {
    byte[] cdb = new byte[16];
    cdb[0] = (byte) OperationCode.READ_CAPACITY_16.code();
    cdb[1] = (byte) OperationCode.READ_CAPACITY_16.serviceAction();
    cdb[13] = ANSWER_BYTES;
    return cdb;
  }

  private void ask() {
    attempts++;
    session.read(0, CDB, ANSWER_BYTES);
    session.flush();
  }

  @Override
  public void dataIn(int tag, int offset, ByteBuf in, int index, int length) {
    in.getBytes(index, answer, offset, length);
  }

  @Override
  public void done(int tag, ScsiStatus status) {
    ByteBuffer read = ByteBuffer.wrap(answer);
    if (status.unitAttention() && attempts < ATTEMPTS) {
      ask();
    } else if (status.noSuchUnit()) {
      fail("the target has no such LUN: " + status);
    } else if (!status.good()) {
      fail("READ CAPACITY is answered with " + status);
    } else if (session.receivedBytes(tag) < NEEDED_BYTES || read.getInt(8) < 512) {
      fail(
          "the capacity is told in %d bytes with blocks of %d bytes, expected 12 and 512 at least"
              .formatted(session.receivedBytes(tag), read.getInt(8)));
    } else {
      result.complete(new Capacity(read.getLong(0) + 1, read.getInt(8)));
    }
  }

  private void fail(String sentence) {
    result.completeExceptionally(new InitiatorException(sentence));
  }

  @Override
  public void batchEnds() {}

  @Override
  public void failed(InitiatorException why) {
    result.completeExceptionally(why);
  }
}
