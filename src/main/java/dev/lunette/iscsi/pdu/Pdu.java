package dev.lunette.iscsi.pdu;

/**
 * One protocol data unit (RFC 7143 11). Task tags, LUNs and serial numbers are the unsigned values
 * as they stand in the header; {@link #RESERVED_TAG} is the tag that means none.
 */
public sealed interface Pdu permits Request, Response {

  /** Initiator or target task tag that names no task (RFC 7143 11.2.1.8). */
  int RESERVED_TAG = 0xFFFFFFFF;

  /** Basic header segment and nothing else. */
  int HEADER_BYTES = 48;

  Opcode opcode();

  int initiatorTaskTag();
}
