package dev.lunette.iscsi.target;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One network portal (RFC 7143 2.1).
 *
 * @param bound where it listens
 * @param group its portal group tag
 * @param advertisedAddress host to name instead of the bound one
 * @param advertisedPort port to name instead of the bound one
 */
public record Portal(
    InetSocketAddress bound,
    int group,
    Optional<String> advertisedAddress,
    Optional<Integer> advertisedPort) {

  /**
   * What TargetAddress says of this portal to a peer (RFC 7143 13.8); empty if no address of it
   * means this portal to that peer: link-local and loopback addresses are named only to those that
   * came in by such an address.
   *
   * @param local address that the peer's connection came in by; what a portal bound to any address
   *     is named
   */
  Optional<String> targetAddress(InetSocketAddress local) {
    return advertisedAddress
        .or(() -> boundHost(local))
        .map(host -> bracketed(withoutZone(host)))
        .map(host -> "%s:%d,%d".formatted(host, advertisedPort.orElse(bound.getPort()), group));
  }

  private Optional<String> boundHost(InetSocketAddress local) {
    if (bound.isUnresolved()) {
      return Optional.of(bound.getHostString());
    }
    InetAddress here = unmapped(local.getAddress());
    InetAddress named = unmapped(bound.getAddress());
    if (named.isAnyLocalAddress()) {
      return named instanceof Inet4Address && here instanceof Inet6Address
          ? Optional.empty()
          : Optional.of(text(here));
    }
    boolean elsewhere =
        (named.isLinkLocalAddress() && !here.isLinkLocalAddress())
            || (named.isLoopbackAddress() && !here.isLoopbackAddress());
    return elsewhere ? Optional.empty() : Optional.of(text(named));
  }

  /** IPv4 addresses arrive as IPv6 ones where a socket listens to both. */
  private static InetAddress unmapped(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of an impossible length", e);
    }
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? compressed(text) : text;
  }

  /** The longest run of zeros becomes "::" (RFC 5952 4.2). */
  private static String compressed(String ipv6) {
    String plain = withoutZone(ipv6);
    for (int zeros = 8; zeros >= 2; zeros--) {
      Pattern run = Pattern.compile("(^|:)0(:0){%d}(:|$)".formatted(zeros - 1));
      if (run.matcher(plain).find()) {
        return run.matcher(plain).replaceFirst("::");
      }
    }
    return plain;
  }

  private static String withoutZone(String host) {
    int zone = host.indexOf('%');
    return zone < 0 ? host : host.substring(0, zone);
  }

  private static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }
}
