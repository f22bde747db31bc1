package dev.lunette.iscsi.target;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers SendTargets (RFC 7143 Appendix C). */
public final class Discovery {
  // CONTRACT
  private Discovery() {}

  /**
   * TargetName and TargetAddress keys in the order in which they are sent.
   *
   * @param asked value of SendTargets: "All", a target name, or empty
   * @param sessionTarget the target of the normal session that asks; empty in a discovery session
   * @param local address that the connection came in by, named for portals bound to any address
   * @return empty if the value is not allowed here (All in a normal session)
   */
  public static Optional<List<Map.Entry<String, String>>> sendTargets(
      TargetTable table, String asked, Optional<Target> sessionTarget, InetSocketAddress local) {
    return Optional.of(List.of());
  }
}
