package dev.lunette.vdisk;

/**
 * What a device does well, as a value that a filter may narrow.
 *
 * @param readOnly the device can't be written
 * @param trim {@link BlockDevice#trim} gives space back
 * @param zero {@link BlockDevice#zero} costs less than writing zeros
 * @param resize {@link BlockDevice#resize} works
 * @param inline {@link BlockDevice#tryRead} and {@link BlockDevice#tryWrite} are worth asking
 * @param batch {@link BlockDevice#write(java.util.List)} costs less than its writes one by one
 * @param trimGranularityBytes smallest unit that {@link BlockDevice#trim} can give back
 */
public record Capabilities(
    boolean readOnly,
    boolean trim,
    boolean zero,
    boolean resize,
    boolean inline,
    boolean batch,
    int trimGranularityBytes) {

  /** A device that only reads, writes and flushes. */
  public static final Capabilities PLAIN =
      new Capabilities(false, false, false, false, false, false, 4096);

  /** The same without the right to write. */
  public Capabilities withReadOnly() {
    return new Capabilities(true, trim, zero, resize, inline, batch, trimGranularityBytes);
  }

  /** The same where every operation may have to wait. */
  public Capabilities withoutInline() {
    return new Capabilities(readOnly, trim, zero, resize, false, batch, trimGranularityBytes);
  }

  /** The same where short operations need not wait. */
  public Capabilities withInline() {
    return new Capabilities(readOnly, trim, zero, resize, true, batch, trimGranularityBytes);
  }

  /** The same where writes made together cost what they cost one by one. */
  public Capabilities withoutBatch() {
    return batch
        ? new Capabilities(readOnly, trim, zero, resize, inline, false, trimGranularityBytes)
        : this;
  }

  /** The same while the device is being moved. */
  Capabilities moving() {
    return new Capabilities(readOnly, trim, zero, false, false, batch, trimGranularityBytes);
  }

  /** The same for a device that is declared read-only, if it is. */
  Capabilities declared(boolean declaredReadOnly) {
    return declaredReadOnly ? withReadOnly() : this;
  }
}
