package dev.lunette.scsi.page;

/**
 * The port that an INQUIRY came in by, which some identifiers name.
 *
 * @param name SCSI target port name: target name, ",t,0x" and target portal group tag
 * @param relativePort relative target port identifier, 1 to 65535
 */
public record TargetPort(String name, int relativePort) {}
