package dev.lunette.config;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an iSCSI name looks like (RFC 7143 4.2.7) and its one normal form (RFC 3722).
 *
 * <p>Accepted are {@code iqn.} with year, month and the reversed name of a naming authority, {@code
 * eui.} with 16 and {@code naa.} with 16 or 32 hexadecimal digits, at most 223 bytes of UTF-8.
 * Characters are ASCII letters, digits, dash, dot and colon, and letters, marks and digits of other
 * scripts. Characters that RFC 3722 maps to nothing are refused, not dropped. One thing is accepted
 * that it prohibits: the underscore after the colon, since QEMU builds its initiator name from the
 * name of the virtual machine.
 */
public final class IscsiNameSyntax {

  /** Year and month, the reversed domain name that was owned then, and what its owner adds. */
  private static final Pattern IQN =
      Pattern.compile(
          "iqn\\.[0-9]{4}-(?:0[1-9]|1[0-2])" + "(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)++(?::.+)?",
          Pattern.DOTALL);

  private static final Pattern EUI = Pattern.compile("eui\\.[0-9a-f]{16}");
  private static final Pattern NAA = Pattern.compile("naa\\.[0-9a-f]{16}(?:[0-9a-f]{16})?");

  private IscsiNameSyntax() {}

  /**
   * The form in which names are compared byte by byte: lower case and compatibility composition, as
   * the profile of RFC 3722 folds what a person typed.
   */
  public static String normalized(String name) {
    String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFKC);
  }

  /**
   * What is expected instead, in words, if this is no iSCSI name.
   *
   * @param name a name in its normal form
   */
  public static Optional<String> expected(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length > Limits.ISCSI_NAME_BYTES) {
      return Optional.of(
          "an iSCSI name of at most %d bytes, this has %d"
              .formatted(Limits.ISCSI_NAME_BYTES, length));
    }
    Optional<String> stranger =
        name.codePoints().filter(c -> !allowed(c)).mapToObj("U+%04X"::formatted).findFirst();
    if (stranger.isPresent()) {
      return Optional.of(
          "an iSCSI name of letters, digits, dash, dot, colon and underscore, not "
              + stranger.get());
    }
    if (name.startsWith("eui.")) {
      return EUI.matcher(name).matches()
          ? Optional.empty()
          : Optional.of("eui. and 16 hexadecimal digits");
    }
    if (name.startsWith("naa.")) {
      return NAA.matcher(name).matches()
          ? Optional.empty()
          : Optional.of("naa. and 16 or 32 hexadecimal digits");
    }
    return IQN.matcher(name).matches()
        ? Optional.empty()
        : Optional.of("iqn.YYYY-MM.REVERSED-DOMAIN:NAME, or an eui. or naa. name");
  }

  /** Of ASCII what RFC 3722 5 leaves; beyond it letters, digits and their marks. */
  private static boolean allowed(int c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-.:_".indexOf(c) >= 0;
    }
    return Character.isLetterOrDigit(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }
}
