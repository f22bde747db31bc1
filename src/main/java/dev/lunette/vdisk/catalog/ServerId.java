package dev.lunette.vdisk.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this server is: a number drawn once for a data directory, and the serial numbers made from
 * it.
 *
 * @param text 32 lowercase hexadecimal digits
 */
record ServerId(String text) {
  private static final Logger LOG = LoggerFactory.getLogger(ServerId.class);
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
  private static final int ID_BYTES = 16;
  private static final int MOST_FILE_BYTES = 1024;

  /**
   * Reads the identity of a data directory, or draws one for a new directory.
   *
   * @param inUse whether there are vDisks already, which know the server by the identity it had
   */
  static ServerId of(Path dataDirectory, boolean inUse) throws IOException {
    Path file = dataDirectory.resolve("server-id");
    boolean missing = !Files.exists(file);
    if (missing && inUse) {
      throw lost(file, "missing");
    }
    if (missing) {
      byte[] id = new byte[ID_BYTES];
      new SecureRandom().nextBytes(id);
      AtomicFile.write(file, HexFormat.of().formatHex(id) + "\n");
      LOG.info("new data directory {}, with a new identity of the server", dataDirectory);
    }
    String text = AtomicFile.read(file, MOST_FILE_BYTES).strip();
    if (!FORM.matcher(text).matches()) {
      throw lost(file, "damaged");
    }
    return new ServerId(text);
  }

  private static IOException lost(Path file, String how) {
    return new IOException(
        ("%s is %s, expected 32 lowercase hexadecimal digits; the serial numbers of vDisks"
                + " depend on it, so restore it from a backup")
            .formatted(file, how));
  }

  /**
   * The serial number of a vDisk that has none configured: the same at every start, and no other
   * server's.
   */
  String serial(String vdisk) {
    byte[] digest = sha256().digest((text + vdisk).getBytes(StandardCharsets.UTF_8));
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
