package dev.lunette.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What names a vDisk, or a snapshot of one: {@code vdisk} or {@code vdisk@snapshot}.
 *
 * @param vdisk name of the vDisk
 * @param snapshot name of its snapshot, if it is one
 */
public record VDiskName(String vdisk, Optional<String> snapshot) {

  /** What a name is made of, for messages. */
  public static final String EXPECTED =
      "1 to %d letters, digits, dots, dashes and underscores"
          .formatted(Limits.VDISK_NAME_CHARACTERS);

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9._-]{1,%d}".formatted(Limits.VDISK_NAME_CHARACTERS));

  private static final char SEPARATOR = '@';

  /** Whether this can be the name of a vDisk, or of a snapshot. */
  public static boolean isName(String text) {
    // A name becomes a file name, and these two are none.
    return NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
  }

  /** Reads either form; empty if it is neither. */
  public static Optional<VDiskName> parse(String text) {
    int at = text.indexOf(SEPARATOR);
    String vdisk = at < 0 ? text : text.substring(0, at);
    Optional<String> snapshot = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
    return isName(vdisk) && snapshot.map(VDiskName::isName).orElse(true)
        ? Optional.of(new VDiskName(vdisk, snapshot))
        : Optional.empty();
  }

  /** The form that {@link #parse} reads. */
  public String path() {
    return vdisk + snapshot.map(name -> SEPARATOR + name).orElse("");
  }
}
