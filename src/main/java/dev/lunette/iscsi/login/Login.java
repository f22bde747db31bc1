package dev.lunette.iscsi.login;

import dev.lunette.iscsi.target.Target;
import java.util.Optional;

/**
 * What a login came to, once every stage is done.
 *
 * @param initiatorName iSCSI name of the initiator
 * @param isid 48-bit initiator session id
 * @param tsih session that the initiator wants to join or reinstate; 0 for a new one
 * @param cid connection id
 * @param target the target of a normal session; empty in a discovery session
 * @param portalGroup tag of the portal group that the connection came in by
 * @param negotiated what was agreed
 * @param expCmdSn CmdSN of the first command to come
 */
public record Login(
    String initiatorName,
    long isid,
    int tsih,
    int cid,
    Optional<Target> target,
    int portalGroup,
    Negotiated negotiated,
    int expCmdSn) {

  /** Whether this is a discovery session (RFC 7143 4.3). */
  public boolean discovery() {
    return target.isEmpty();
  }
}
