package dev.lunette.iscsi.target;

import dev.lunette.config.Limits;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The syntax of iSCSI names and the form in which they are compared (RFC 7143 4.2.7, RFC 3722).
 *
 * <p>Accepted are the three types of RFC 7143 4.2.7.3: {@code iqn.} with year, month and the
 * reversed name of a naming authority, {@code eui.} with 16 and {@code naa.} with 16 or 32
 * hexadecimal digits, at most 223 bytes of UTF-8. Characters are ASCII letters, digits, dash, dot
 * and colon, and letters, marks and digits of other scripts; capitals become small and
 * compatibility forms are resolved (NFKC). Characters that RFC 3722 maps to nothing are refused,
 * not dropped. One thing is accepted that RFC 3722 prohibits: the underscore, since QEMU builds its
 * initiator name from the name of the virtual machine.
 */
public final class IscsiName {

  private static final Pattern IQN =
      Pattern.compile("iqn\\.[0-9]{4}-(0[1-9]|1[0-2])\\.[^.:][^:]*(:.*)?");
  private static final Pattern EUI = Pattern.compile("eui\\.[0-9a-f]{16}");
  private static final Pattern NAA = Pattern.compile("naa\\.[0-9a-f]{16}([0-9a-f]{16})?");

  private IscsiName() {}

  /** The name as it is compared and kept; empty if it is not an iSCSI name. */
  public static Optional<String> normalise(String name) {
    if (name.length() > Limits.ISCSI_NAME_BYTES) {
      return Optional.empty();
    }
    String folded = nfkc(nfkc(name).toLowerCase(Locale.ROOT));
    boolean fits =
        folded.getBytes(StandardCharsets.UTF_8).length <= Limits.ISCSI_NAME_BYTES
            && folded.codePoints().allMatch(IscsiName::allowed);
    return fits && typed(folded) ? Optional.of(folded) : Optional.empty();
  }

  private static String nfkc(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  private static boolean typed(String name) {
    return IQN.matcher(name).matches()
        || EUI.matcher(name).matches()
        || NAA.matcher(name).matches();
  }

  private static boolean allowed(int c) {
    return c == '-'
        || c == '.'
        || c == ':'
        || c == '_'
        || Character.isLetterOrDigit(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }
}
