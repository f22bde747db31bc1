package dev.lunette.config;

import java.util.Optional;

/**
 * One address to listen on (network portal, RFC 7143 2.1).
 *
 * @param address IPv4 or IPv6 address without brackets, or a host name
 * @param port TCP port, 1 to 65535
 * @param group target portal group tag, 1 to 65535
 * @param advertisedAddress address, as in {@code address}, that SendTargets names, where it differs
 *     from the one bound
 * @param advertisedPort port that SendTargets names, where it differs from the one bound
 */
public record PortalConfig(
    String address,
    int port,
    int group,
    Optional<String> advertisedAddress,
    Optional<Integer> advertisedPort) {

  /** This host only, on the well-known port (RFC 7143 13.8). */
  public static final PortalConfig DEFAULT =
      new PortalConfig("127.0.0.1", 3260, 1, Optional.empty(), Optional.empty());
}
