package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.Snapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Who this server is: a number drawn once for a data directory, and the serial numbers made from
 * it.
 *
 * @param text 32 lowercase hexadecimal digits
 */
record ServerId(String text) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
  private static final int ID_BYTES = 16;

  /** A new one, unlike all others. */
  static ServerId draw() {
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    return new ServerId(HexFormat.of().formatHex(id));
  }

  /** Whether it has the form. */
  boolean isSound() {
    return FORM.matcher(text).matches();
  }

  /** The serial number of a vDisk that has none configured: no other server's is the same. */
  String serial(String vdisk) {
    return digest(text + vdisk);
  }

  /**
   * The serial number of a snapshot. Its identity alone would not do: what is imported has the
   * identity of what was exported, perhaps by this server.
   */
  static String serial(VDiskRecord vdisk, Snapshot snapshot) {
    return digest(vdisk.serial() + "@" + snapshot.id());
  }

  private static String digest(String text) {
    byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, ID_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
