package dev.lunette.meter;

/**
 * What makes a session one of its kind (RFC 7143 4.4.3), and stays the same when it logs in again.
 *
 * @param target its name
 * @param initiator its name
 * @param isid initiator session identifier, as 0x and 12 hexadecimal digits
 * @param portalGroup tag of the portal group that it came in by
 */
public record SessionName(String target, String initiator, String isid, int portalGroup) {}
