package dev.lunette.scsi.page;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The mode pages of one logical unit by code. */
public final class ModePages {

  /** Page code that stands for all pages. */
  public static final int ALL_PAGES = 0x3F;

  /** Subpage code that stands for all subpages. */
  public static final int ALL_SUBPAGES = 0xFF;

  private final SortedMap<Integer, ModePage> pages = new TreeMap<>();

  public ModePages(ModePage... pages) {
    for (ModePage page : pages) {
      this.pages.put(page.code(), page);
    }
  }

  /** Whether there is a page of this code, {@link #ALL_PAGES} among them. */
  public boolean contains(int code) {
    return code == ALL_PAGES || pages.containsKey(code);
  }

  /**
   * The pages asked for, one after the other, as sent; nothing if there is none.
   *
   * @param changeable zeros for the values: a one would mark a bit that MODE SELECT can change
   */
  public Optional<byte[]> pages(int code, int subpage, boolean changeable) {
    if (!contains(code) || (subpage != 0 && subpage != ALL_SUBPAGES)) {
      return Optional.empty();
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (ModePage page : pages.values()) {
      if (code == ALL_PAGES || code == page.code()) {
        byte[] body = changeable ? new byte[page.body().length] : page.body();
        data.write(page.code());
        data.write(body.length);
        data.writeBytes(body);
      }
    }
    return Optional.of(data.toByteArray());
  }
}
