package dev.lunette.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where to listen or what to advertise: an IP address, or a host name that is not looked up here.
 *
 * @param text the address as it is written, without brackets
 * @param literal the IP address, if it is one
 * @param scope the interface of a link-local IPv6 address, or nothing
 */
record HostAddress(String text, Optional<InetAddress> literal, String scope) {

  private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
  private static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

  /** Labels of at most 63 characters (RFC 1123 2.1). */
  private static final Pattern HOST_NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

  /** The address that the text is, if it is one. */
  static Optional<HostAddress> parse(String text) {
    if (text.indexOf(':') >= 0) {
      return ipv6(text);
    }
    if (DIGITS_AND_DOTS.matcher(text).matches()) {
      return IPV4.matcher(text).matches()
          ? Optional.of(new HostAddress(text, Optional.of(Inet4Address.ofLiteral(text)), ""))
          : Optional.empty();
    }
    return HOST_NAME.matcher(text).matches()
        ? Optional.of(new HostAddress(text, Optional.empty(), ""))
        : Optional.empty();
  }

  private static Optional<HostAddress> ipv6(String text) {
    int percent = text.indexOf('%');
    String address = percent < 0 ? text : text.substring(0, percent);
    String scope = percent < 0 ? "" : text.substring(percent + 1);
    // The interface need not exist on the host that only checks the file.
    boolean scoped = percent < 0 || SCOPE.matcher(scope).matches();
    if (!scoped || !IPV6.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress literal = Inet6Address.ofLiteral(address);
      return Optional.of(new HostAddress(text, Optional.of(literal), scope));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether it stands for every address of the host. */
  boolean isWildcard() {
    return literal.filter(InetAddress::isAnyLocalAddress).isPresent();
  }

  /** Whether the host cannot listen on one port of both; :: takes IPv4 as well. */
  boolean overlaps(HostAddress other) {
    return equalAddress(other) || covers(other) || other.covers(this);
  }

  private boolean equalAddress(HostAddress other) {
    if (literal.isEmpty()) {
      return other.literal.isEmpty() && text.equalsIgnoreCase(other.text);
    }
    return literal.equals(other.literal) && scope.equals(other.scope);
  }

  private boolean covers(HostAddress other) {
    if (!isWildcard() || other.literal.isEmpty()) {
      return false;
    }
    return literal.get() instanceof Inet6Address || other.literal.get() instanceof Inet4Address;
  }
}
