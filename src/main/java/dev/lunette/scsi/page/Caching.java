package dev.lunette.scsi.page;

/**
 * Caching mode page, 08h (SBC-4 6.5.6). All but WCE is zero: nothing is known of how the store
 * prefetches.
 *
 * @param writeCache whether a write may be acknowledged before it is durable (WCE)
 */
public record Caching(boolean writeCache) implements ModePage {

  private static final int LENGTH_BYTES = 18;
  private static final int WRITE_CACHE_ENABLE = 0x04;

  @Override
  public int code() {
    return 0x08;
  }

  @Override
  public byte[] body() {
    byte[] body = new byte[LENGTH_BYTES];
    body[0] = (byte) (writeCache ? WRITE_CACHE_ENABLE : 0);
    return body;
  }
}
