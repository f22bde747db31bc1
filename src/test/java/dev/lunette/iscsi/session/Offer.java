package dev.lunette.iscsi.session;

import java.util.ArrayList;
import java.util.List;

/**
 * What an initiator offers for a normal session; all of it is within what {@link
 * dev.lunette.iscsi.TestServer} agrees to, so it is what will hold.
 *
 * @param maxRecv MaxRecvDataSegmentLength that it declares
 */
record Offer(
    boolean headerDigest,
    boolean dataDigest,
    boolean immediateData,
    boolean initialR2t,
    int maxOutstandingR2t,
    int firstBurst,
    int maxBurst,
    int maxRecv) {

  /** Everything allowed, nothing checked. */
  static final Offer LIBERAL =
      new Offer(false, false, true, false, 4, 64 << 10, 256 << 10, 64 << 10);

  /** Solicited data only, in bursts of 4 KiB, one after the other. */
  static final Offer SOLICITED = new Offer(false, false, false, true, 1, 512, 4096, 4096);

  Offer withDigests(boolean header, boolean data) {
    return new Offer(
        header, data, immediateData, initialR2t, maxOutstandingR2t, firstBurst, maxBurst, maxRecv);
  }

  Offer withMaxOutstandingR2t(int count) {
    return new Offer(
        headerDigest, dataDigest, immediateData, initialR2t, count, firstBurst, maxBurst, maxRecv);
  }

  Offer withMaxRecv(int bytes) {
    return new Offer(
        headerDigest,
        dataDigest,
        immediateData,
        initialR2t,
        maxOutstandingR2t,
        firstBurst,
        maxBurst,
        bytes);
  }

  /** As it stands in a Login Request. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    keys.add("HeaderDigest=" + (headerDigest ? "CRC32C" : "None"));
    keys.add("DataDigest=" + (dataDigest ? "CRC32C" : "None"));
    keys.add("ImmediateData=" + (immediateData ? "Yes" : "No"));
    keys.add("InitialR2T=" + (initialR2t ? "Yes" : "No"));
    keys.add("MaxOutstandingR2T=" + maxOutstandingR2t);
    keys.add("FirstBurstLength=" + firstBurst);
    keys.add("MaxBurstLength=" + maxBurst);
    keys.add("MaxRecvDataSegmentLength=" + maxRecv);
    return keys;
  }
}
