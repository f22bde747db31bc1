package dev.lunette.iscsi.target;

import dev.lunette.config.IscsiNameSyntax;
import dev.lunette.config.Limits;
import java.util.Optional;

/**
 * An iSCSI name as it comes over the wire (RFC 7143 4.2.7): checked and brought to the one form in
 * which names are kept and compared.
 */
public final class IscsiName {

  private IscsiName() {}

  /** The name as it is compared and kept; empty if it is not an iSCSI name. */
  public static Optional<String> normalise(String name) {
    if (name.length() > Limits.ISCSI_NAME_BYTES) {
      return Optional.empty(); // before any work is done on what a stranger sent
    }
    return Optional.of(IscsiNameSyntax.normalized(name))
        .filter(normal -> IscsiNameSyntax.expected(normal).isEmpty());
  }
}
