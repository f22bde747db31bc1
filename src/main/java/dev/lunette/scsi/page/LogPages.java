package dev.lunette.scsi.page;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The log pages of one logical unit by code, beside those that list them (SPC-4 7.3). */
public final class LogPages {

  /** Page code of the list itself. */
  public static final int SUPPORTED = 0x00;

  /** Subpage code that stands for all subpages. */
  public static final int ALL_SUBPAGES = 0xFF;

  private static final int SUBPAGE_FORMAT = 0x40;

  private final SortedMap<Integer, LogPage> pages = new TreeMap<>();
  private final SortedSet<Integer> codes;

  public LogPages(LogPage... pages) {
    this(Set.of(), pages);
  }

  /**
   * The same where some pages are listed and not here.
   *
   * @param elsewhere codes of pages that are made when they are asked for
   */
  public LogPages(Set<Integer> elsewhere, LogPage... pages) {
    for (LogPage page : pages) {
      this.pages.put(page.code(), page);
    }
    this.codes = new TreeSet<>(this.pages.keySet());
    this.codes.addAll(elsewhere);
  }

  /** Whether there is a page of this code, {@link #SUPPORTED} among them. */
  public boolean contains(int code) {
    return code == SUPPORTED || codes.contains(code);
  }

  /** Supported log pages, 00h/00h. */
  public byte[] list() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(SUPPORTED);
    codes.forEach(body::write);
    return page(SUPPORTED, 0, body.toByteArray());
  }

  /** Supported log pages and subpages, 00h/FFh, which is the only subpage that there is. */
  public byte[] listWithSubpages() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {SUPPORTED, 0, SUPPORTED, (byte) ALL_SUBPAGES});
    codes.forEach(code -> body.writeBytes(new byte[] {code.byteValue(), 0}));
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
