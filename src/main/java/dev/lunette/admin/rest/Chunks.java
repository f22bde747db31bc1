package dev.lunette.admin.rest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Bodies of HTTP/1.1 as streams (RFC 9112 6 and 7.1). */
final class Chunks {
  private static final int SIZE_CHARACTERS = 16;

  private Chunks() {}

  /** Writes each piece as a chunk; to close it sends the last chunk and not the connection. */
  static final class Out extends OutputStream {
    private final OutputStream out;
    private final byte[] chunk = new byte[RestLimits.CHUNK_BYTES];
    private int filled;

    Out(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        int count = Math.min(length - done, chunk.length - filled);
        System.arraycopy(source, offset + done, chunk, filled, count);
        filled += count;
        done += count;
        if (filled == chunk.length) {
          send();
        }
      }
    }

    @Override
    public void flush() throws IOException {
      send();
      out.flush();
    }

    @Override
    public void close() throws IOException {
      send();
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    private void send() throws IOException {
      if (filled > 0) {
        out.write((Integer.toHexString(filled) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(chunk, 0, filled);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        filled = 0;
      }
    }
  }

  /** A body whose length is known; an early end is an error. */
  static final class Known extends InputStream {
    private final InputStream in;
    private long left;

    Known(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0 || length == 0) {
        return left <= 0 ? -1 : 0;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("the connection ended in the middle of the answer");
      }
      left -= count;
      return count;
    }
  }

  /** A body in chunks; without its last one it is an error. */
  static final class In extends InputStream {
    private final InputStream in;
    private Known chunk;
    private boolean first = true;
    private boolean ended;

    In(InputStream in) {
      this.in = in;
      this.chunk = new Known(in, 0);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (!ended) {
        int count = chunk.read(target, offset, length);
        if (count >= 0) {
          return count;
        }
        next();
      }
      return -1;
    }

    private void next() throws IOException {
      if (!first) {
        line();
      }
      first = false;
      String line = line();
      int end = line.indexOf(';');
      long size;
      try {
        size = Long.parseLong(end < 0 ? line : line.substring(0, end), 16);
      } catch (NumberFormatException e) {
        throw new IOException("a chunk of \"%s\" bytes".formatted(line), e);
      }
      if (size < 0 || size > Integer.MAX_VALUE) {
        throw new IOException("a chunk of %d bytes".formatted(size));
      }
      if (size == 0) {
        line();
        ended = true;
      }
      chunk = new Known(in, size);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("the connection ended in the middle of the answer");
        }
        if (line.length() > SIZE_CHARACTERS) {
          throw new IOException("a chunk without a size");
        }
        line.append((char) c);
      }
      return line.toString().strip();
    }
  }
}
