package dev.lunette.scsi.page;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One value of every mode page: the current, the default or the saved one, or the mask of what can
 * be changed (SPC-5 6.14.2). Never changed but replaced as a whole. Keys are those of {@link
 * ModePages#key}.
 */
public final class ModeValues {

  private static final int PARAMETERS_SAVABLE = 0x80;

  private final ModePages pages;
  private final SortedMap<Integer, byte[]> bodies;

  ModeValues(ModePages pages, SortedMap<Integer, byte[]> bodies) {
    this.pages = pages;
    this.bodies = bodies;
  }

  /** The pages whose values these are. */
  public ModePages pages() {
    return pages;
  }

  /** Whether there is a page. */
  public boolean contains(int key) {
    return bodies.containsKey(key);
  }

  /** What follows the header of a page that there is. */
  public byte[] body(int key) {
    return page(key).clone();
  }

  /** One byte of it. */
  int at(int key, int index) {
    return page(key)[index];
  }

  private byte[] page(int key) {
    byte[] body = bodies.get(key);
    if (body == null) {
      throw new IllegalArgumentException("there is no mode page %04xh".formatted(key));
    }
    return body;
  }

  /** These with some pages replaced, as long as before; those that there are not are left out. */
  public ModeValues with(Map<Integer, byte[]> changes) {
    SortedMap<Integer, byte[]> changed = new TreeMap<>(bodies);
    changes.forEach((key, body) -> {
      assert !contains(key) || body.length == page(key).length : key;
      changed.computeIfPresent(key, (_, _) -> body.clone());
    });
    return new ModeValues(pages, changed);
  }

  /** All pages one after the other, as they are kept. */
  public byte[] encode() {
    return encode(ModePages.ALL_PAGES, ModePages.ALL_SUBPAGES, false);
  }

  /**
   * The pages asked for, one after the other, as MODE SENSE sends them.
   *
   * @param code of a page, or {@link ModePages#ALL_PAGES}
   * @param subpage of a page, or {@link ModePages#ALL_SUBPAGES}
   * @param savable what the PS bits say
   */
  public byte[] encode(int code, int subpage, boolean savable) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    bodies.forEach((key, body) -> {
      if (ModePages.selects(code, subpage, key)) {
        int first = ModePages.code(key) | (savable ? PARAMETERS_SAVABLE : 0);
        if (ModePages.subpage(key) == 0) {
          data.write(first);
        } else {
          data.write(first | ModePages.SUBPAGE_FORMAT);
          data.write(ModePages.subpage(key));
          data.write(body.length >> 8);
        }
        data.write(body.length);
        data.writeBytes(body);
      }
    });
    return data.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModeValues values && Arrays.equals(encode(), values.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encode());
  }
}
