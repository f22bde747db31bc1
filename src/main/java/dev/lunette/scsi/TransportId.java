package dev.lunette.scsi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An iSCSI TransportID (SPC-4 7.6.4.6): the name of an initiator port, or of a device with all its
 * ports.
 *
 * @param name iSCSI name, normalised
 * @param isid of the port, if it is one
 * @param lengthBytes how many bytes it takes
 */
record TransportId(String name, OptionalLong isid, int lengthBytes) {

  private static final int HEADER_BYTES = 4;
  private static final int ISCSI = 0x05;
  private static final int PORT = 0x40;
  private static final int LEAST_ADDITIONAL_BYTES = 20;
  private static final int ALIGNMENT_BYTES = 4;
  private static final String SEPARATOR = ",i,0x";
  private static final Pattern PORT_NAME = Pattern.compile("(.+),i,0x([0-9a-f]{1,12})");

  /** The bytes of an initiator port's name. */
  static byte[] encode(String initiatorPort) {
    byte[] name = initiatorPort.getBytes(UTF_8);
    int terminated = (name.length + ALIGNMENT_BYTES) & -ALIGNMENT_BYTES;
    byte[] id = new byte[HEADER_BYTES + Math.max(LEAST_ADDITIONAL_BYTES, terminated)];
    ByteBuffer.wrap(id)
        .put((byte) (PORT | ISCSI))
        .put((byte) 0)
        .putShort((short) (id.length - HEADER_BYTES))
        .put(name);
    return id;
  }

  /** The one that begins at the position of {@code data}, if it is one and whole. */
  static Optional<TransportId> decode(ByteBuffer data) {
    int at = data.position();
    if (data.remaining() < HEADER_BYTES) {
      return Optional.empty();
    }
    int format = data.get(at) & 0xFF;
    int additional = data.getShort(at + 2) & 0xFFFF;
    if (additional < LEAST_ADDITIONAL_BYTES
        || additional % ALIGNMENT_BYTES != 0
        || additional > data.remaining() - HEADER_BYTES) {
      return Optional.empty();
    }
    byte[] text = new byte[additional];
    data.get(at + HEADER_BYTES, text);
    return text(text).flatMap(name -> of(format, name, HEADER_BYTES + additional));
  }

  /** What stands before the NULs, of which there is one at least and nothing behind. */
  private static Optional<String> text(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    byte[] padding = new byte[bytes.length - end];
    boolean sound =
        end < bytes.length && Arrays.equals(bytes, end, bytes.length, padding, 0, padding.length);
    return sound
        ? Optional.of(new String(bytes, 0, end, UTF_8).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static Optional<TransportId> of(int format, String text, int lengthBytes) {
    Matcher port = PORT_NAME.matcher(text);
    if (format == (PORT | ISCSI) && port.matches()) {
      long isid = Long.parseLong(port.group(2), 16);
      return Optional.of(new TransportId(port.group(1), OptionalLong.of(isid), lengthBytes));
    }
    boolean device = format == ISCSI && !text.isEmpty() && !text.contains(SEPARATOR);
    return device
        ? Optional.of(new TransportId(text, OptionalLong.empty(), lengthBytes))
        : Optional.empty();
  }

  /** Whether it names one port, and not all of a device. */
  boolean isPort() {
    return isid.isPresent();
  }

  /** Name of the port that it is. */
  String port() {
    return "%s%s%012x".formatted(name, SEPARATOR, isid.orElseThrow());
  }

  /** Whether an initiator port is among those that it names. */
  boolean names(String initiatorPort) {
    return isPort() ? initiatorPort.equals(port()) : initiatorPort.startsWith(name + SEPARATOR);
  }
}
