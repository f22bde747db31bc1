package dev.lunette.vdisk;

/**
 * A range of a device and what is stored there.
 *
 * @param offset first byte
 * @param length bytes
 * @param state what the range holds
 */
public record Extent(long offset, long length, State state) {

  /** Provisioning status of a range (SBC-4, GET LBA STATUS). */
  public enum State {
    /** Written, or not known to be a hole. */
    DATA,
    /** Has space and reads as zeros. */
    ANCHORED,
    /** Takes no space and reads as zeros. */
    HOLE;

    /** Whether it reads as zeros, without a look at the medium. */
    public boolean isZeros() {
      return this != DATA;
    }
  }
}
