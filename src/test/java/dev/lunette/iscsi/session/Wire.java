package dev.lunette.iscsi.session;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.pdu.Digest;
import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.PduDecoder;
import dev.lunette.iscsi.pdu.PduEncoder;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/**
 * PDUs over a blocking socket. Each arrives in one heap buffer of its own, so nobody releases one;
 * no wait is longer than {@link Deadline#PATIENCE}.
 */
final class Wire implements AutoCloseable {

  private static final int MAX_SEGMENT_BYTES = 1 << 24;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final PduDecoder decoder = PduDecoder.ofResponses(MAX_SEGMENT_BYTES);
  private final PduEncoder encoder = new PduEncoder();
  private final EmbeddedChannel codec = new EmbeddedChannel(decoder, encoder);
  private Digests digests = Digests.NONE;

  /** Connects with a receive buffer that is small, so that not reading is soon felt. */
  Wire(InetSocketAddress address) throws IOException {
    socket.setReceiveBufferSize(16 << 10);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Deadline.PATIENCE.toMillis());
    socket.connect(address, (int) Deadline.PATIENCE.toMillis());
    in = new DataInputStream(socket.getInputStream());
  }

  void become(Digests digests) {
    this.digests = digests;
    decoder.become(digests, MAX_SEGMENT_BYTES);
    encoder.become(digests);
  }

  byte[] encode(Request request) {
    codec.writeOutbound(request);
    ByteBuf frame = codec.readOutbound();
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes).release();
    return bytes;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** The next PDU. */
  Response receive() throws IOException {
    byte[] header = new byte[Pdu.HEADER_BYTES];
    try {
      in.readFully(header);
      int dataBytes = (header[5] & 0xFF) << 16 | (header[6] & 0xFF) << 8 | (header[7] & 0xFF);
      int rest = (header[4] & 0xFF) * 4 + (digests.header() ? Digest.BYTES : 0);
      if (dataBytes > 0) {
        rest += ((dataBytes + 3) & ~3) + (digests.data() ? Digest.BYTES : 0);
      }
      byte[] pdu = Arrays.copyOf(header, header.length + rest);
      in.readFully(pdu, header.length, rest);
      codec.writeInbound(Unpooled.wrappedBuffer(pdu));
      return codec.readInbound();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no PDU came within " + Deadline.PATIENCE.toSeconds() + " s", e);
    }
  }

  /** Whether something has come that nobody has taken yet. */
  boolean hasInput() throws IOException {
    return in.available() > 0;
  }

  /** Returns when the server has closed the connection; nothing may come before. */
  void awaitEnd() throws IOException {
    int next;
    try {
      next = in.read();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server has not closed the connection", e);
    } catch (SocketException reset) {
      next = -1;
    }
    if (next >= 0) {
      throw new AssertionError("a PDU of opcode 0x%02x came, expected the end".formatted(next));
    }
  }

  /** Goes away without a word, as a host does that has lost power: what was queued is dropped. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
