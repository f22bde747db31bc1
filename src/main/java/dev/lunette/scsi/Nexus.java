package dev.lunette.scsi;

/**
 * One I_T nexus (SAM-5 4.7): an initiator port that talks to a target port. Two nexuses are the
 * same only if they are the same object, so a new session is a new nexus.
 */
public final class Nexus {

  private final String initiatorPort;
  private final String targetPort;
  private final int relativeTargetPort;

  /**
   * A nexus between two ports.
   *
   * @param initiatorPort initiator name, ",i,0x" and ISID (RFC 7143 4.2.7.5)
   * @param targetPort target name, ",t,0x" and target portal group tag
   * @param relativeTargetPort portal group tag, 1 to 65535
   */
  public Nexus(String initiatorPort, String targetPort, int relativeTargetPort) {
    this.initiatorPort = initiatorPort;
    this.targetPort = targetPort;
    this.relativeTargetPort = relativeTargetPort;
  }

  public String initiatorPort() {
    return initiatorPort;
  }

  public String targetPort() {
    return targetPort;
  }

  public int relativeTargetPort() {
    return relativeTargetPort;
  }

  @Override
  public String toString() {
    return initiatorPort + " -> " + targetPort;
  }
}
