package dev.lunette.scsi.page;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The vital product data pages of one logical unit by code, page 00h among them. */
public final class VpdPages {

  private static final int HEADER_BYTES = 4;

  private final Peripheral peripheral;
  private final SortedMap<Integer, VpdPage> pages = new TreeMap<>();

  public VpdPages(Peripheral peripheral, VpdPage... pages) {
    this.peripheral = peripheral;
    for (VpdPage page : pages) {
      this.pages.put(page.code(), page);
    }
    this.pages.put(SupportedVpdPages.CODE, new SupportedVpdPages(this.pages.keySet()));
  }

  /** A whole page as sent, or nothing if there is no such page. */
  public Optional<byte[]> page(int code, TargetPort port) {
    return Optional.ofNullable(pages.get(code)).map(page -> encode(page, port));
  }

  private byte[] encode(VpdPage page, TargetPort port) {
    byte[] body = page.body(port);
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + body.length);
    data.put((byte) peripheral.code()).put((byte) page.code());
    return data.putShort((short) body.length).put(body).array();
  }
}
