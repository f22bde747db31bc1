package dev.lunette.iscsi.target;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers SendTargets (RFC 7143 Appendix C). */
public final class Discovery {

  private static final String ALL = "All";

  private Discovery() {}

  /**
   * TargetName and TargetAddress keys in the order in which they are sent: targets and portals in
   * the order of the table. A name that leads to nothing has an empty list, as has the name of
   * another target in a normal session; a target whose portals mean nothing to the asker is left
   * out.
   *
   * @param asked value of SendTargets: "All", a target name, or empty
   * @param sessionTarget the target of the normal session that asks; empty in a discovery session
   * @param local address that the connection came in by, named for portals bound to any address
   * @return empty if the value is not allowed here: All in a normal session, and no value or no
   *     iSCSI name in a discovery session
   */
  public static Optional<List<Map.Entry<String, String>>> sendTargets(
      TargetTable table, String asked, Optional<Target> sessionTarget, InetSocketAddress local) {
    return chosen(table, asked, sessionTarget)
        .map(targets ->
            targets.stream().flatMap(target -> keys(table, target, local).stream()).toList());
  }

  private static Optional<List<Target>> chosen(
      TargetTable table, String asked, Optional<Target> sessionTarget) {
    if (asked.equals(ALL)) {
      return sessionTarget.isEmpty() ? Optional.of(table.targets()) : Optional.empty();
    }
    if (asked.isEmpty()) {
      // as it is now: its portal groups may be others than at the login
      return sessionTarget.map(own -> table.find(own.name()).stream().toList());
    }
    if (IscsiName.normalise(asked).isEmpty()) {
      return Optional.empty();
    }
    Optional<Target> named = table.find(asked);
    return Optional.of(
        named.filter(target -> sessionTarget.map(target::hasNameOf).orElse(true)).stream()
            .toList());
  }

  private static List<Map.Entry<String, String>> keys(
      TargetTable table, Target target, InetSocketAddress local) {
    List<String> addresses =
        table.portals().stream()
            .filter(portal -> target.portalGroups().contains(portal.group()))
            .flatMap(portal -> portal.targetAddress(local).stream())
            .distinct()
            .toList();
    List<Map.Entry<String, String>> keys = new ArrayList<>();
    if (!addresses.isEmpty()) {
      keys.add(Map.entry("TargetName", target.name()));
      addresses.forEach(address -> keys.add(Map.entry("TargetAddress", address)));
    }
    return keys;
  }
}
