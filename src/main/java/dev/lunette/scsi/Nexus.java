package dev.lunette.scsi;

import dev.lunette.scsi.page.TargetPort;
import dev.lunette.scsi.reservation.Registrant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One I_T nexus (SAM-5 4.7): an initiator port that talks to a target port. Two nexuses are the
 * same only if they are the same object, so a new session is a new nexus.
 */
public final class Nexus {

  /** What stands between the names of an initiator and of its session (RFC 7143 4.2.7.5). */
  static final String ISID_SEPARATOR = ",i,0x";

  private final Registrant registrant;
  private final List<TargetPort> ports;

  /** What it can reach, once it has come into being there. */
  private volatile @Nullable LunMap luns;

  /**
   * A nexus between two ports.
   *
   * @param initiatorPort as {@link #initiatorPort(String, long)} names it
   * @param port the target port
   * @param ports all ports of the target, that one among them
   */
  public Nexus(String initiatorPort, TargetPort port, List<TargetPort> ports) {
    this.registrant = new Registrant(initiatorPort, port.name(), port.relativePort());
    this.ports = List.copyOf(ports);
  }

  /** A nexus with the one port of a target. */
  public Nexus(String initiatorPort, String targetPort, int relativeTargetPort) {
    this(initiatorPort, new TargetPort(targetPort, relativeTargetPort));
  }

  private Nexus(String initiatorPort, TargetPort port) {
    this(initiatorPort, port, List.of(port));
  }

  /** Name of an initiator port: that of the initiator, and the ISID of 48 bits. */
  public static String initiatorPort(String initiatorName, long isid) {
    return "%s%s%012x".formatted(initiatorName, ISID_SEPARATOR, isid);
  }

  public String initiatorPort() {
    return registrant.initiatorPort();
  }

  public String targetPort() {
    return registrant.targetPort();
  }

  /** Portal group tag, 1 to 65535. */
  public int relativeTargetPort() {
    return registrant.relativeTargetPort();
  }

  /** All ports of the target that it talks to. */
  List<TargetPort> ports() {
    return ports;
  }

  /** Its name, which a later nexus of the same ports has, too. */
  Registrant registrant() {
    return registrant;
  }

  /** It has come into being, and this is all that it can reach. */
  void reaches(LunMap map) {
    luns = map;
  }

  /** The logical units that it can reach. */
  Collection<LogicalUnit> units() {
    LunMap map = luns;
    return map == null ? List.of() : map.units().values();
  }

  /** The disk that this end of a copy is of, if it can reach that. */
  @Nullable DiskUnit disk(CopyEnd end) {
    for (LogicalUnit unit : units()) {
      if (unit instanceof DiskUnit disk && disk.copyEnd() == end) {
        return disk;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return initiatorPort() + " -> " + targetPort();
  }
}
