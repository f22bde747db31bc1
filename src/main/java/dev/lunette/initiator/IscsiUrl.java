package dev.lunette.initiator;

import dev.lunette.config.IscsiNameSyntax;
import dev.lunette.scsi.LogicalUnitNumber;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A logical unit as libiscsi and QEMU write it, {@code iscsi://HOST/TARGET/LUN} with what {@link
 * #FORM} allows beside.
 *
 * @param user for CHAP
 * @param secret for CHAP, where it stands in the URL
 * @param host name or address, without the brackets of IPv6
 * @param target iSCSI name
 * @param lun logical unit number
 */
public record IscsiUrl(
    Optional<String> user, Optional<String> secret, String host, int port, String target, int lun) {

  private static final int DEFAULT_PORT = 3260;
  static final String FORM = "iscsi://[USER[%SECRET]@]HOST[:PORT]/TARGET/LUN";

  /** No iSCSI name has an @, but a secret may; a % is part of no host, unless in brackets. */
  private static final Pattern URL =
      Pattern.compile(
          "iscsi://(?:(?<user>[^%@]+)(?:%(?<secret>.*))?@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?]|[^/:%@\\[\\]]+)"
              + "(?::(?<port>[0-9]{1,5}))?"
              + "/(?<target>[^/@]+)/(?<lun>[0-9]{1,5})");

  /** Reads one; what is wrong is told without the secret. */
  public static IscsiUrl parse(String text) throws InitiatorException {
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw wrong(text, FORM);
    }
    int port = url.group("port") == null ? DEFAULT_PORT : Integer.parseInt(url.group("port"));
    if (port < 1 || port > 65_535) {
      throw wrong(text, "a port of 1 to 65535");
    }
    int lun = Integer.parseInt(url.group("lun"));
    if (lun >= LogicalUnitNumber.NUMBERS) {
      throw wrong(text, "a LUN of 0 to " + (LogicalUnitNumber.NUMBERS - 1));
    }
    String target = IscsiNameSyntax.normalized(url.group("target"));
    Optional<String> expected = IscsiNameSyntax.expected(target);
    if (expected.isPresent()) {
      throw wrong(text, expected.get());
    }
    String host = url.group("host");
    return new IscsiUrl(
        Optional.ofNullable(url.group("user")),
        Optional.ofNullable(url.group("secret")),
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        port,
        target,
        lun);
  }

  private static InitiatorException wrong(String text, String expected) {
    return new InitiatorException("\"%s\", expected %s".formatted(shown(text), expected));
  }

  /** The text without what may be a secret: all before the last @, and all from a % after it. */
  private static String shown(String text) {
    int at = text.lastIndexOf('@');
    int percent = text.indexOf('%', at + 1);
    return (at < 0 ? "" : "***")
        + text.substring(Math.max(at, 0), percent < 0 ? text.length() : percent)
        + (percent < 0 ? "" : "%***");
  }

  /** Host and port. */
  public String portal() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The URL without user and secret, as reports show it. */
  @Override
  public String toString() {
    return "iscsi://%s/%s/%d".formatted(portal(), target, lun);
  }
}
