package dev.lunette.iscsi.pdu;

import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Cuts the byte stream of one connection into requests (RFC 7143 11.2).
 *
 * <p>A data segment is a retained slice of what was received, never a copy where it came in one
 * piece.
 */
public final class PduDecoder extends ChannelInboundHandlerAdapter {
  // CONTRACT
  private Digests digests = Digests.NONE;
  private int maxDataSegmentBytes;

  /** A decoder that refuses data segments over the given length. */
  public PduDecoder(int maxDataSegmentBytes) {
    this.maxDataSegmentBytes = maxDataSegmentBytes;
  }

  /**
   * What holds from the next PDU on: after login, the negotiated digests and our declared limit.
   */
  public void become(Digests digests, int maxDataSegmentBytes) {
    this.digests = digests;
    this.maxDataSegmentBytes = maxDataSegmentBytes;
  }

  Digests digests() {
    return digests;
  }

  int maxDataSegmentBytes() {
    return maxDataSegmentBytes;
  }
}
