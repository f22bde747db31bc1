package dev.lunette.system;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One iSCSI session that does one command after the other (RFC 7143): what the crash tests write
 * with, because they must know of each write when it was sent and when it was answered.
 *
 * <p>As much of the data of a write as fits goes out with its command, the rest when it is asked
 * for. A connection that ends is an {@link IOException}; whatever else is not as it must be fails
 * the test.
 */
final class Initiator implements AutoCloseable {
  /** Longest write whose data goes out with its command. */
  static final int MAX_WRITE_BYTES = 64 << 10;

  private static final int HEADER_BYTES = 48;
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int NO_TAG = -1;
  private static final int CAPACITY_BYTES = 32;
  private static final int UNIT_ATTENTION = 6;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private int tag;
  private int cmdSn = 1;
  private int expStatSn;

  /** Logs in as initiator {@code number}, unlike all others, and takes what units have to tell. */
  Initiator(int port, String target, int number) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      in = new DataInputStream(socket.getInputStream());
      login(target, number);
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }

  /** How a command ended: its status, sense data without their length, data that was read. */
  record Outcome(int status, ByteBuffer sense, ByteBuffer data) {
    boolean good() {
      return status == 0;
    }

    /** Sense key, code and qualifier, as in {@code 3/11/00}; empty if there is no sense. */
    String said() {
      return sense.capacity() < 14
          ? ""
          : "%X/%02X/%02X".formatted(sense.get(2) & 0x0F, sense.get(12), sense.get(13));
    }

    /** The INFORMATION field, which of a medium error is the first bad block; -1 if not valid. */
    long information() {
      return sense.capacity() < 14 || sense.get(0) >= 0 ? -1 : sense.getInt(3) & 0xFFFF_FFFFL;
    }
  }

  private void login(String target, int number) throws IOException {
    String keys =
        """
        InitiatorName=iqn.2026-11.dev.lunette:trial-%d
        SessionType=Normal
        TargetName=%s
        HeaderDigest=None
        DataDigest=None
        ImmediateData=Yes
        InitialR2T=No
        FirstBurstLength=65536
        MaxBurstLength=262144
        MaxRecvDataSegmentLength=262144
        """
            .formatted(number, target);
    byte[] text = keys.replace('\n', '\0').getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = header(0x43, 0x87, text.length);
    header.putInt(8, 0x8000_0000 | number);
    send(header, ByteBuffer.wrap(text));
    ByteBuffer answer = receiveHeader();
    int status = answer.getShort(36);
    if (answer.get(0) != 0x23 || status != 0) {
      throw new AssertionError("login to %s ended with 0x%04x".formatted(target, status));
    }
    receiveData(answer);
    expStatSn = answer.getInt(24) + 1;
  }

  private ByteBuffer header(int opcode, int flags, int dataBytes) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .put(0, (byte) opcode)
        .put(1, (byte) flags)
        .putInt(4, dataBytes)
        .putInt(16, ++tag)
        .putInt(24, cmdSn)
        .putInt(28, expStatSn);
  }

  private void send(ByteBuffer header, ByteBuffer data) throws IOException {
    ByteBuffer pdu = ByteBuffer.allocate(HEADER_BYTES + ((data.remaining() + 3) & ~3));
    pdu.put(header.rewind()).put(data.duplicate());
    socket.getOutputStream().write(pdu.array());
  }

  private ByteBuffer receiveHeader() throws IOException {
    byte[] header = new byte[HEADER_BYTES];
    if (in.readNBytes(header, 0, HEADER_BYTES) < HEADER_BYTES) {
      throw new EOFException("the server has closed the connection");
    }
    return ByteBuffer.wrap(header);
  }

  private byte[] receiveData(ByteBuffer header) throws IOException {
    int length = header.getInt(4) & 0xFF_FFFF;
    byte[] padded = new byte[(length + 3) & ~3];
    in.readFully(padded);
    return Arrays.copyOf(padded, length);
  }

  /** Does one command, again while the unit has something to tell. */
  Outcome execute(int lun, byte[] cdb, ByteBuffer dataOut, int readBytes) throws IOException {
    for (int attempt = 0; attempt < 20; attempt++) {
      Outcome outcome = once(lun, cdb, dataOut, readBytes);
      if (outcome.status() != 2 || (outcome.sense().get(2) & 0x0F) != UNIT_ATTENTION) {
        return outcome;
      }
    }
    throw new AssertionError("LUN %d tells of more than 20 unit attentions".formatted(lun));
  }

  private Outcome once(int lun, byte[] cdb, ByteBuffer dataOut, int readBytes) throws IOException {
    int out = dataOut.remaining();
    ByteBuffer header = header(0x01, 0x81 | (readBytes > 0 ? 0x40 : 0) | (out > 0 ? 0x20 : 0), out);
    header.putLong(8, (long) lun << 48).putInt(20, out + readBytes).put(32, cdb);
    cmdSn++;
    int immediate = Math.min(out, MAX_WRITE_BYTES);
    send(header.putInt(4, immediate), dataOut.slice(dataOut.position(), immediate));
    ByteBuffer read = ByteBuffer.allocate(readBytes);
    while (true) {
      ByteBuffer answer = receiveHeader();
      byte[] data = receiveData(answer);
      switch (answer.get(0)) {
        case 0x21 -> {
          expStatSn = answer.getInt(24) + 1;
          byte[] sense = data.length < 2 ? data : Arrays.copyOfRange(data, 2, data.length);
          return new Outcome(answer.get(3), ByteBuffer.wrap(sense), read);
        }
        case 0x25 -> {
          read.put(answer.getInt(40), data);
          if ((answer.get(1) & 1) != 0) {
            expStatSn = answer.getInt(24) + 1;
            return new Outcome(answer.get(3), ByteBuffer.allocate(0), read);
          }
        }
        case 0x31 -> sendAsked(answer, dataOut);
        case 0x20 -> pong(answer);
        case 0x32 -> expStatSn = answer.getInt(24) + 1;
        default -> throw new AssertionError("a PDU of 0x%02x came".formatted(answer.get(0)));
      }
    }
  }

  /** Answers an R2T with one sequence of Data-Outs. */
  private void sendAsked(ByteBuffer asked, ByteBuffer dataOut) throws IOException {
    int offset = asked.getInt(40);
    int end = offset + asked.getInt(44);
    for (int number = 0; offset < end; number++) {
      int length = Math.min(end - offset, MAX_WRITE_BYTES);
      ByteBuffer header =
          ByteBuffer.allocate(HEADER_BYTES)
              .put(0, (byte) 0x05)
              .put(1, (byte) (offset + length == end ? 0x80 : 0))
              .putInt(4, length)
              .putLong(8, asked.getLong(8))
              .putLong(16, asked.getLong(16))
              .putInt(28, expStatSn)
              .putInt(36, number)
              .putInt(40, offset);
      send(header, dataOut.slice(dataOut.position() + offset, length));
      offset += length;
    }
  }

  private void pong(ByteBuffer ping) throws IOException {
    if (ping.getInt(20) != NO_TAG) {
      ByteBuffer header = header(0x40, 0x80, 0).putInt(16, NO_TAG).putInt(20, ping.getInt(20));
      send(header.putLong(8, ping.getLong(8)), ByteBuffer.allocate(0));
    }
  }

  Outcome read(int lun, long lba, int blocks) throws IOException {
    return execute(lun, cdb(0x88, 0, lba, blocks), ByteBuffer.allocate(0), blocks * 512);
  }

  /** Writes all of {@code data}, durably (FUA) if asked. */
  Outcome write(int lun, long lba, ByteBuffer data, boolean durable) throws IOException {
    int flags = durable ? 0x08 : 0;
    return execute(lun, cdb(0x8A, flags, lba, data.remaining() / 512), data, 0);
  }

  /** The same, and all of it or nothing: WRITE ATOMIC (16). */
  Outcome writeAtomic(int lun, long lba, ByteBuffer data, boolean durable) throws IOException {
    byte[] cdb =
        ByteBuffer.allocate(16)
            .put(0, (byte) 0x9C)
            .put(1, (byte) (durable ? 0x08 : 0))
            .putLong(2, lba)
            .putShort(12, (short) (data.remaining() / 512))
            .array();
    return execute(lun, cdb, data, 0);
  }

  /** COMPARE AND WRITE of one block. */
  Outcome compareAndWrite(int lun, long lba, ByteBuffer expected, ByteBuffer data)
      throws IOException {
    byte[] cdb =
        ByteBuffer.allocate(16).put(0, (byte) 0x89).putLong(2, lba).put(13, (byte) 1).array();
    ByteBuffer both = ByteBuffer.allocate(expected.remaining() + data.remaining());
    return execute(lun, cdb, both.put(expected.duplicate()).put(data.duplicate()).flip(), 0);
  }

  /** READ CAPACITY (16). */
  long capacityBytes(int lun) throws IOException {
    byte[] cdb = ByteBuffer.allocate(16).put(0, (byte) 0x9E).put(1, (byte) 0x10).array();
    cdb[13] = CAPACITY_BYTES;
    Outcome outcome = execute(lun, cdb, ByteBuffer.allocate(0), CAPACITY_BYTES);
    if (!outcome.good()) {
      throw new AssertionError("READ CAPACITY of LUN %d: %s".formatted(lun, outcome.said()));
    }
    return (outcome.data().getLong(0) + 1) * outcome.data().getInt(8);
  }

  /** SYNCHRONIZE CACHE of everything. */
  Outcome synchronize(int lun) throws IOException {
    return execute(lun, cdb(0x91, 0, 0, 0), ByteBuffer.allocate(0), 0);
  }

  /** UNMAP of one range. */
  Outcome unmap(int lun, long lba, int blocks) throws IOException {
    ByteBuffer list = ByteBuffer.allocate(24).putShort(0, (short) 22).putShort(2, (short) 16);
    list.putLong(8, lba).putInt(16, blocks);
    byte[] cdb = ByteBuffer.allocate(16).put(0, (byte) 0x42).putShort(7, (short) 24).array();
    return execute(lun, cdb, list, 0);
  }

  private static byte[] cdb(int code, int flags, long lba, int blocks) {
    return ByteBuffer.allocate(16)
        .put(0, (byte) code)
        .put(1, (byte) flags)
        .putLong(2, lba)
        .putInt(10, blocks)
        .array();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
