package dev.lunette.scsi.page;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The mode pages of one logical unit by code and subpage code. */
public final class ModePages {

  /** Page code that stands for all pages. */
  public static final int ALL_PAGES = 0x3F;

  /** Subpage code that stands for all subpages. */
  public static final int ALL_SUBPAGES = 0xFF;

  /** In the first byte of a page in the sub_page format (SPF). */
  public static final int SUBPAGE_FORMAT = 0x40;

  /** The order in which pages are sent. */
  static final Comparator<Integer> BY_CODE =
      Comparator.<Integer>comparingInt(ModePages::code).thenComparingInt(ModePages::subpage);

  private static final int CODE_MASK = 0x3F;

  private final SortedMap<Integer, ModePage> pages = new TreeMap<>(BY_CODE);

  public ModePages(ModePage... pages) {
    for (ModePage page : pages) {
      this.pages.put(key(page.code(), page.subpage()), page);
    }
  }

  /** One number for a page; that of a page without subpages is its code. */
  public static int key(int code, int subpage) {
    return subpage << 8 | code;
  }

  static int code(int key) {
    return key & 0xFF;
  }

  static int subpage(int key) {
    return key >> 8;
  }

  /** Bytes before the body of a page. */
  public static int headerBytes(boolean subpageFormat) {
    return subpageFormat ? 4 : 2;
  }

  /** Whether there is a page of this code; {@link #ALL_PAGES} is none. */
  public boolean contains(int code) {
    return pages.keySet().stream().anyMatch(key -> code(key) == code);
  }

  /** Whether there are pages of this code in the sub_page format. */
  public boolean hasSubpages(int code) {
    return pages.keySet().stream().anyMatch(key -> code(key) == code && subpage(key) != 0);
  }

  /** Whether there is what a MODE SENSE asks for, which may stand for many pages. */
  public boolean contains(int code, int subpage) {
    return code == ALL_PAGES
        ? subpage == 0 || subpage == ALL_SUBPAGES
        : pages.keySet().stream().anyMatch(key -> selects(code, subpage, key));
  }

  static boolean selects(int code, int subpage, int key) {
    return (code == ALL_PAGES || code == code(key))
        && (subpage == ALL_SUBPAGES || subpage == subpage(key));
  }

  public ModeValues defaults() {
    return values(ModePage::body);
  }

  /** A one for each bit that MODE SELECT can change. */
  public ModeValues changeable() {
    return values(ModePage::changeable);
  }

  /** Where a page has a field with a reserved value, as {@link ModePage#reservedBit} says it. */
  public int reservedBit(int key, byte[] body) {
    ModePage page = pages.get(key);
    return page == null ? -1 : page.reservedBit(body);
  }

  private ModeValues values(Function<ModePage, byte[]> value) {
    SortedMap<Integer, byte[]> bodies = new TreeMap<>(BY_CODE);
    pages.forEach((key, page) -> bodies.put(key, value.apply(page)));
    return new ModeValues(this, bodies);
  }

  /**
   * What was kept by {@link ModeValues#encode()}, perhaps when the disk was another: a bit that
   * can't be changed now has its default value, as has a page with a reserved value, and pages that
   * are unknown or of another length are left out.
   */
  public ModeValues restored(byte[] kept) {
    ModeValues values = defaults();
    ByteBuffer data = ByteBuffer.wrap(kept);
    while (data.hasRemaining()) {
      boolean subpageFormat = (data.get(data.position()) & SUBPAGE_FORMAT) != 0;
      if (data.remaining() < headerBytes(subpageFormat)) {
        break;
      }
      int code = data.get() & CODE_MASK;
      int subpage = subpageFormat ? Byte.toUnsignedInt(data.get()) : 0;
      int announced =
          subpageFormat ? Short.toUnsignedInt(data.getShort()) : Byte.toUnsignedInt(data.get());
      byte[] body = new byte[Math.min(announced, data.remaining())];
      data.get(body);
      int key = key(code, subpage);
      ModePage page = pages.get(key);
      if (page != null && page.body().length == body.length) {
        values = values.with(Map.of(key, merged(page, body)));
      }
    }
    return values;
  }

  private static byte[] merged(ModePage page, byte[] kept) {
    byte[] body = page.body();
    byte[] changeable = page.changeable();
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) ((body[i] & ~changeable[i]) | (kept[i] & changeable[i]));
    }
    return page.reservedBit(body) < 0 ? body : page.body();
  }
}
