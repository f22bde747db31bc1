package dev.lunette.scsi.reservation;

/**
 * An I_T nexus by name, as a registration remembers it: a new session of the same ports is the same
 * registrant, also after a restart.
 *
 * @param initiatorPort SCSI initiator port name
 * @param targetPort SCSI target port name
 * @param relativeTargetPort relative target port identifier, 1 to 65535
 */
public record Registrant(String initiatorPort, String targetPort, int relativeTargetPort) {}
