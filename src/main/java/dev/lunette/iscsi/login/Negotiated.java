package dev.lunette.iscsi.login;

import dev.lunette.iscsi.pdu.Digests;

/**
 * What a login agreed on, as far as it changes what the session does (RFC 7143 13).
 *
 * @param digests CRC32C or none
 * @param maxSendDataSegmentLength what the initiator declared to accept in one PDU
 * @param maxRecvDataSegmentLength what we declared to accept in one PDU
 * @param maxBurstLength most bytes of one solicited sequence
 * @param firstBurstLength most unsolicited bytes of one command, immediate data included
 * @param initialR2t no unsolicited Data-Out
 * @param immediateData data may come with the command
 * @param maxOutstandingR2t most R2Ts of one task in flight
 */
public record Negotiated(
    Digests digests,
    int maxSendDataSegmentLength,
    int maxRecvDataSegmentLength,
    int maxBurstLength,
    int firstBurstLength,
    boolean initialR2t,
    boolean immediateData,
    int maxOutstandingR2t) {

  /** The same after the initiator has declared a new MaxRecvDataSegmentLength. */
  Negotiated withMaxSendDataSegmentLength(int lengthBytes) {
    return new Negotiated(
        digests,
        lengthBytes,
        maxRecvDataSegmentLength,
        maxBurstLength,
        firstBurstLength,
        initialR2t,
        immediateData,
        maxOutstandingR2t);
  }
}
