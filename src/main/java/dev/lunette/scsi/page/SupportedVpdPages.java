package dev.lunette.scsi.page;

import java.util.Set;

/**
 * Supported VPD pages, 00h (SPC-5 7.7.18).
 *
 * @param codes the pages there are, in ascending order; seen when asked, so that 00h itself is in
 */
record SupportedVpdPages(Set<Integer> codes) implements VpdPage {

  static final int CODE = 0x00;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public byte[] body(TargetPort port) {
    byte[] body = new byte[codes.size()];
    int i = 0;
    for (int code : codes) {
      body[i++] = (byte) code;
    }
    return body;
  }
}
