package dev.lunette.scsi;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lunette.config.IscsiNameSyntax;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An iSCSI TransportID (SPC-4 7.6.4.6): the name of an initiator port, or of a device with all its
 * ports.
 *
 * @param name iSCSI name in its normal form
 * @param isid of the port, if it is one
 */
record TransportId(String name, OptionalLong isid) {

  private static final int HEADER_BYTES = 4;
  private static final int ISCSI = 0x05;
  private static final int PORT = 0x40;
  private static final int LEAST_ADDITIONAL_BYTES = 20;
  private static final int ALIGNMENT_BYTES = 4;
  private static final Pattern PORT_NAME = Pattern.compile("(.+),i,0x([0-9a-fA-F]{1,12})");

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

  /** Takes the one that {@code data} begins with, if it is one and whole. */
  static Optional<TransportId> read(ByteBuffer data) {
    if (data.remaining() < HEADER_BYTES) {
      return Optional.empty();
    }
    int format = data.get() & 0xFF;
    data.get(); // reserved
    int additional = data.getShort() & 0xFFFF;
    if (additional < LEAST_ADDITIONAL_BYTES
        || additional % ALIGNMENT_BYTES != 0
        || additional > data.remaining()) {
      return Optional.empty();
    }
    byte[] text = new byte[additional];
    data.get(text);
    return text(text).flatMap(name -> of(format, name));
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
    return sound ? Optional.of(new String(bytes, 0, end, UTF_8)) : Optional.empty();
  }

  private static Optional<TransportId> of(int format, String text) {
    if (format == ISCSI) {
      return of(text, OptionalLong.empty());
    }
    Matcher port = PORT_NAME.matcher(text);
    return format == (PORT | ISCSI) && port.matches()
        ? of(port.group(1), OptionalLong.of(Long.parseLong(port.group(2), 16)))
        : Optional.empty();
  }

  private static Optional<TransportId> of(String name, OptionalLong isid) {
    String normal = IscsiNameSyntax.normalized(name);
    boolean isName = IscsiNameSyntax.expected(normal).isEmpty();
    return isName ? Optional.of(new TransportId(normal, isid)) : Optional.empty();
  }

  /** Whether it names one port, and not all of a device. */
  boolean isPort() {
    return isid.isPresent();
  }

  /** Name of the port that it is. */
  String port() {
    return Nexus.initiatorPort(name, isid.orElseThrow());
  }

  /** Whether a port is one of the device that it names. */
  boolean hasPort(String initiatorPort) {
    return initiatorPort.startsWith(name + Nexus.ISID_SEPARATOR);
  }
}
