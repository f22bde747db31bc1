package dev.lunette;

import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The commands by which a Linux host reaches what a server serves, to be pasted. */
final class Announcement {
  private static final String LOOPBACK = "127.0.0.1";

  private Announcement() {}

  /** A discovery at every portal that leads to a target, and a login to each target. */
  static List<String> commands(ServerConfig config) {
    Set<String> discoveries = new LinkedHashSet<>();
    List<String> logins = new ArrayList<>();
    for (TargetConfig target : config.targets()) {
      config.portals().stream()
          .filter(portal -> offers(portal, target))
          .findFirst()
          .map(Announcement::text)
          .ifPresent(at -> {
            discoveries.add("iscsiadm -m discovery -t sendtargets -p " + at);
            logins.add("iscsiadm -m node -T %s -p %s --login".formatted(target.name(), at));
          });
    }
    List<String> commands = new ArrayList<>(discoveries);
    commands.addAll(logins);
    return commands;
  }

  private static boolean offers(PortalConfig portal, TargetConfig target) {
    return target.portalGroups().isEmpty() || target.portalGroups().contains(portal.group());
  }

  private static String text(PortalConfig portal) {
    String host = portal.advertisedAddress().orElseGet(() -> reachable(portal.address()));
    return "%s:%d"
        .formatted(
            host.contains(":") ? "[" + host + "]" : host,
            portal.advertisedPort().orElse(portal.port()));
  }

  /**
   * The address itself, or one that a portal of any address has. It is a number, since open-iscsi
   * compares it with what the discovery named.
   */
  private static String reachable(String address) {
    if (!isWildcard(address)) {
      return address;
    }
    try {
      InetAddress own = InetAddress.getLocalHost();
      boolean usable =
          own instanceof Inet4Address && NetworkInterface.getByInetAddress(own) != null;
      return usable ? own.getHostAddress() : LOOPBACK;
    } catch (UnknownHostException | SocketException e) {
      return LOOPBACK; // the machine's name leads nowhere
    }
  }

  private static boolean isWildcard(String address) {
    // Only numbers: a name would be looked up.
    try {
      return InetAddress.ofLiteral(address).isAnyLocalAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
