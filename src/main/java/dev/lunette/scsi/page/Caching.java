package dev.lunette.scsi.page;

/**
 * Caching mode page, 08h (SBC-4 6.5.6). All but WCE is zero: nothing is known of how the store
 * prefetches. WCE can be cleared, and set again, where the disk has a write cache: a cache that its
 * owner has ruled out is not for an initiator to allow.
 *
 * @param writeCache whether a write may be acknowledged before it is durable (WCE)
 */
public record Caching(boolean writeCache) implements ModePage {

  public static final int CODE = 0x08;

  private static final int LENGTH_BYTES = 18;
  private static final int WRITE_CACHE_ENABLE = 0x04;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public byte[] body() {
    byte[] body = new byte[LENGTH_BYTES];
    body[0] = (byte) (writeCache ? WRITE_CACHE_ENABLE : 0);
    return body;
  }

  @Override
  public byte[] changeable() {
    return body();
  }

  /** Whether WCE is set. */
  public static boolean isEnabled(ModeValues values) {
    return (values.at(CODE, 0) & WRITE_CACHE_ENABLE) != 0;
  }
}
