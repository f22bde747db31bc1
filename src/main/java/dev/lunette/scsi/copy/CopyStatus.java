package dev.lunette.scsi.copy;

import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a copy (SPC-4 6.18, 6.24): written by the one who copies, asked by anybody.
 */
public final class CopyStatus {

  private static final int IN_PROGRESS = 0x00;
  private static final int DONE = 0x01;
  private static final int FAILED = 0x02;

  /** Of a copy that whoever has begun it waits for. */
  private static final int IN_PROGRESS_IN_FOREGROUND = 0x11;

  private static final int ABORTED = 0x60;

  /** In which the transfer count is told. */
  private static final int IN_BYTES = 0x00;

  private static final int IN_BLOCKS = 0xF1;

  /** Before a token stands the number of a CSCD descriptor, of which there is none. */
  private static final int TOKEN_HEADER_BYTES = 2;

  private static final int SHORT_BYTES = 12;
  private static final int LONG_BYTES = 32;
  private static final int DETAILS_BYTES = 60;

  /** Of what follows the field that counts it. */
  private static final int COUNT_BYTES = 4;

  /** Nobody knows how long a step takes, and what is over does not change any more. */
  private static final int NO_ESTIMATE = -2;

  private static final int NO_UPDATE = -1;

  /** Status with which the command ended. */
  private static final int CHECK_CONDITION = 0x02;

  private final int serviceAction;
  private int state = IN_PROGRESS;
  private int segments;
  private int operations;
  private long bytes;
  private @Nullable SenseData sense;
  private @Nullable RodToken token;

  /**
   * A copy that has done nothing yet.
   *
   * @param serviceAction of the command that wants it
   */
  public CopyStatus(int serviceAction) {
    this.serviceAction = serviceAction;
  }

  /** So many bytes more have been written. */
  public synchronized void written(long more) {
    bytes += more;
    operations++;
  }

  /** So many bytes have a token now. */
  public synchronized void represents(long count, RodToken newToken) {
    bytes = count;
    token = newToken;
  }

  /** One segment more is done. */
  public synchronized void segmentDone() {
    segments++;
  }

  /** It is over, well or not. */
  public synchronized void ended(@Nullable SenseData failure) {
    state = failure == null ? DONE : FAILED;
    sense = failure;
  }

  /** It is over because nobody wants it any more. */
  public synchronized void aborted() {
    state = ABORTED;
  }

  public synchronized boolean over() {
    return state != IN_PROGRESS;
  }

  /** Whether there is something to be told about why it failed. */
  public synchronized boolean failed() {
    return sense != null;
  }

  /** Bytes written so far. */
  public synchronized long writtenBytes() {
    return bytes;
  }

  /** The answer to COPY STATUS for a list identifier of one byte. */
  public synchronized byte[] shortStatus() {
    ByteBuffer data = ByteBuffer.allocate(SHORT_BYTES);
    data.putInt(SHORT_BYTES - COUNT_BYTES);
    data.put((byte) (state == ABORTED ? FAILED : state)).putShort((short) segments);
    // As bytes if these can be counted, else as KiB, MiB and so on.
    int unit = 0;
    long count = bytes;
    while (count >>> Integer.SIZE != 0) {
      count >>>= 10;
      unit++;
    }
    return data.put((byte) unit).putInt((int) count).array();
  }

  /** The answer to FAILED SEGMENT DETAILS: four bytes that say so if there are none. */
  public synchronized byte[] failureDetails() {
    if (sense == null) {
      return new byte[COUNT_BYTES];
    }
    byte[] failure = sense.encode();
    ByteBuffer data = ByteBuffer.allocate(DETAILS_BYTES + failure.length);
    data.putInt(0, data.capacity() - COUNT_BYTES).put(56, (byte) FAILED);
    data.putShort(58, (short) failure.length).put(DETAILS_BYTES, failure);
    return data.array();
  }

  /** The answer to COPY STATUS for a list identifier of four bytes. */
  public synchronized byte[] longStatus() {
    return longStatus(IN_BYTES, bytes, 0);
  }

  /** The answer to RECEIVE ROD TOKEN INFORMATION, which counts blocks of the disk that is asked. */
  public synchronized byte[] tokenInformation(int blockBytes) {
    int tokens = token == null ? 0 : TOKEN_HEADER_BYTES + RodToken.LENGTH_BYTES;
    byte[] status = longStatus(IN_BLOCKS, bytes / blockBytes, COUNT_BYTES + tokens);
    ByteBuffer data = ByteBuffer.wrap(status);
    int at = data.capacity() - COUNT_BYTES - tokens;
    data.putInt(at, tokens);
    if (token != null) {
      data.put(at + COUNT_BYTES + TOKEN_HEADER_BYTES, token.bytes());
    }
    return status;
  }

  private byte[] longStatus(int unit, long count, int more) {
    byte[] failure = sense == null ? new byte[0] : sense.encode();
    ByteBuffer data = ByteBuffer.allocate(LONG_BYTES + failure.length + more);
    data.putInt(data.capacity() - COUNT_BYTES).put((byte) serviceAction);
    data.put((byte) (state == IN_PROGRESS ? IN_PROGRESS_IN_FOREGROUND : state));
    data.putShort((short) operations).putInt(state == IN_PROGRESS ? NO_ESTIMATE : NO_UPDATE);
    data.put((byte) (state == FAILED ? CHECK_CONDITION : 0));
    data.put((byte) failure.length).put((byte) failure.length).put((byte) unit).putLong(count);
    return data.putShort((short) segments).put(LONG_BYTES, failure).array();
  }
}
