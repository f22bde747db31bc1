package dev.lunette.scsi.page;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One value of every mode page: the current, the default or the saved one, or the mask of what can
 * be changed (SPC-5 6.14.2). Never changed but replaced as a whole.
 */
public final class ModeValues {

  private static final int PARAMETERS_SAVABLE = 0x80;

  private final SortedMap<Integer, byte[]> bodies;

  ModeValues(SortedMap<Integer, byte[]> bodies) {
    this.bodies = bodies;
  }

  /** What follows the header of a page that there is. */
  public byte[] body(int code) {
    return page(code).clone();
  }

  /** One byte of it. */
  int at(int code, int index) {
    return page(code)[index];
  }

  private byte[] page(int code) {
    byte[] body = bodies.get(code);
    if (body == null) {
      throw new IllegalArgumentException("there is no mode page %02xh".formatted(code));
    }
    return body;
  }

  /** These with some pages replaced, which are there and as long as before. */
  public ModeValues with(Map<Integer, byte[]> changes) {
    SortedMap<Integer, byte[]> changed = new TreeMap<>(bodies);
    changes.forEach((code, body) -> {
      assert body.length == page(code).length : code;
      changed.put(code, body.clone());
    });
    return new ModeValues(changed);
  }

  /** All pages one after the other, as they are kept. */
  public byte[] encode() {
    return encode(ModePages.ALL_PAGES, false);
  }

  /**
   * The pages asked for, one after the other, as MODE SENSE sends them.
   *
   * @param code of one page, or {@link ModePages#ALL_PAGES}
   * @param savable what the PS bits say
   */
  public byte[] encode(int code, boolean savable) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    bodies.forEach((each, body) -> {
      if (code == ModePages.ALL_PAGES || code == each) {
        data.write(each | (savable ? PARAMETERS_SAVABLE : 0));
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
