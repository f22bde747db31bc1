package dev.lunette.admin.rest;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The body of a request on its way from the event loop to the worker that reads it as a stream.
 *
 * <p>It holds little: the event loop reads on only while {@link #hasRoom}, and the worker asks for
 * more as soon as it has made room.
 */
final class BodyPipe extends InputStream {
  private final Runnable readOn;
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean stalled;
  private boolean ended;
  private boolean closed;
  private Optional<String> failure = Optional.empty();

  /** A pipe; {@code readOn} is called by the worker when there is room again. */
  BodyPipe(Runnable readOn) {
    this.readOn = readOn;
  }

  /** Takes a piece over; returns whether the next one may be read from the socket now. */
  synchronized boolean offer(ByteBuf piece) {
    if (closed || !piece.isReadable()) {
      piece.release();
      return true;
    }
    waiting.add(piece);
    waitingBytes += piece.readableBytes();
    stalled = !hasRoom();
    notifyAll();
    return !stalled;
  }

  synchronized boolean hasRoom() {
    return waitingBytes < RestLimits.UPLOAD_WINDOW_BYTES;
  }

  /** The body is whole. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The rest of the body will not come. */
  synchronized void fail(String sentence) {
    if (!ended) {
      failure = Optional.of(sentence);
    }
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public synchronized int read(byte[] target, int offset, int length) throws IOException {
    try {
      while (waiting.isEmpty() && failure.isEmpty() && !ended && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the body of the request", e);
    }
    if (waiting.isEmpty()) {
      if (failure.isPresent()) {
        throw new IOException(failure.get());
      }
      return -1;
    }
    ByteBuf piece = waiting.getFirst();
    int count = Math.min(length, piece.readableBytes());
    piece.readBytes(target, offset, count);
    waitingBytes -= count;
    if (!piece.isReadable()) {
      waiting.removeFirst().release();
    }
    if (stalled && hasRoom()) {
      stalled = false;
      readOn.run();
    }
    return count;
  }

  /** Drops what is there and what still comes. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    waitingBytes = 0;
    notifyAll();
  }
}
