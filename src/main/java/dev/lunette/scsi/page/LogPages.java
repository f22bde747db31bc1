package dev.lunette.scsi.page;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The log pages of one logical unit by code, beside the one that lists them (SPC-4 7.3). */
public final class LogPages {

  /** Page code of the list itself. */
  public static final int SUPPORTED = 0x00;

  /** Subpage code that stands for all subpages. */
  public static final int ALL_SUBPAGES = 0xFF;

  private static final int SUBPAGE_FORMAT = 0x40;

  private final SortedMap<Integer, LogPage> pages = new TreeMap<>();

  public LogPages(LogPage... pages) {
    for (LogPage page : pages) {
      this.pages.put(page.code(), page);
    }
  }

  /** Whether there is a page of this code, {@link #SUPPORTED} among them. */
  public boolean contains(int code) {
    return code == SUPPORTED || pages.containsKey(code);
  }

  /** Supported log pages, 00h/00h. */
  public byte[] list() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(SUPPORTED);
    pages.keySet().forEach(body::write);
    return page(SUPPORTED, 0, body.toByteArray());
  }

  /** Supported log pages and subpages, 00h/FFh, which is the only subpage that there is. */
  public byte[] listWithSubpages() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {SUPPORTED, 0, SUPPORTED, (byte) ALL_SUBPAGES});
    pages.keySet().forEach(code -> body.writeBytes(new byte[] {code.byteValue(), 0}));
    return page(SUPPORTED | SUBPAGE_FORMAT, ALL_SUBPAGES, body.toByteArray());
  }

  /** A page from a parameter on; nothing if all its parameters have lower codes. */
  public Optional<byte[]> page(int code, int firstParameter) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    LogPage page = pages.get(code);
    if (page != null) {
      page.parameters().stream()
          .filter(parameter -> parameter.code() >= firstParameter)
          .forEach(parameter -> body.writeBytes(parameter.encode()));
    }
    return body.size() == 0 ? Optional.empty() : Optional.of(page(code, 0, body.toByteArray()));
  }

  private static byte[] page(int firstByte, int subpage, byte[] body) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    page.write(firstByte);
    page.write(subpage);
    page.write(body.length >> 8);
    page.write(body.length);
    page.writeBytes(body);
    return page.toByteArray();
  }
}
