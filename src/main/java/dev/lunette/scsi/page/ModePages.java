package dev.lunette.scsi.page;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The mode pages of one logical unit by code. */
public final class ModePages {

  /** Page code that stands for all pages. */
  public static final int ALL_PAGES = 0x3F;

  /** Subpage code that stands for all subpages. */
  public static final int ALL_SUBPAGES = 0xFF;

  private static final int HEADER_BYTES = 2;

  private final SortedMap<Integer, ModePage> pages = new TreeMap<>();

  public ModePages(ModePage... pages) {
    for (ModePage page : pages) {
      this.pages.put(page.code(), page);
    }
  }

  /** Whether there is a page of this code; {@link #ALL_PAGES} is none. */
  public boolean contains(int code) {
    return pages.containsKey(code);
  }

  public ModeValues defaults() {
    return values(ModePage::body);
  }

  /** A one for each bit that MODE SELECT can change. */
  public ModeValues changeable() {
    return values(ModePage::changeable);
  }

  private ModeValues values(Function<ModePage, byte[]> value) {
    SortedMap<Integer, byte[]> bodies = new TreeMap<>();
    pages.forEach((code, page) -> bodies.put(code, value.apply(page)));
    return new ModeValues(bodies);
  }

  /**
   * What was kept by {@link ModeValues#encode()}, perhaps when the disk was another: a bit that
   * can't be changed now has its default value, and pages that are unknown or of another length are
   * left out.
   */
  public ModeValues restored(byte[] kept) {
    ModeValues values = defaults();
    ByteBuffer data = ByteBuffer.wrap(kept);
    while (data.remaining() >= HEADER_BYTES) {
      int code = Byte.toUnsignedInt(data.get());
      int length = Math.min(Byte.toUnsignedInt(data.get()), data.remaining());
      byte[] body = new byte[length];
      data.get(body);
      ModePage page = pages.get(code);
      if (page != null && page.body().length == length) {
        values = values.with(Map.of(code, merged(page, body)));
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
    return body;
  }
}
