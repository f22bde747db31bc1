package dev.lunette.initiator;

/**
 * What a session proposes (RFC 7143 13).
 *
 * @param initiatorName iSCSI name of ours
 * @param headerDigest CRC32C and nothing else for headers, or none
 * @param dataDigest the same for data
 * @param immediateData data may come with the command
 * @param initialR2t no unsolicited Data-Out
 * @param maxRecvDataSegmentLength what we accept in one PDU
 * @param maxBurstLength most bytes of one solicited sequence
 * @param firstBurstLength most unsolicited bytes of one command
 */
public record Offer(
    String initiatorName,
    boolean headerDigest,
    boolean dataDigest,
    boolean immediateData,
    boolean initialR2t,
    int maxRecvDataSegmentLength,
    int maxBurstLength,
    int firstBurstLength) {}
