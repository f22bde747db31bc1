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
 * @param atomicWriteBytes longest {@link BlockDevice#write(long, java.nio.ByteBuffer, boolean)} of
 *     which, if it fails or the power does, all is there afterwards or nothing; 0 if none is sure
 */
public record Capabilities(
    boolean readOnly,
    boolean trim,
    boolean zero,
    boolean resize,
    boolean inline,
    boolean batch,
    int trimGranularityBytes,
    int atomicWriteBytes) {

  /** A device that only reads, writes and flushes. */
  public static final Capabilities PLAIN =
      new Capabilities(false, false, false, false, false, false, 4096, 0);

  /** The same without the right to write. */
  public Capabilities withReadOnly() {
    return new Capabilities(
        true, trim, zero, resize, inline, batch, trimGranularityBytes, atomicWriteBytes);
  }

  /** The same where every operation may have to wait. */
  public Capabilities withoutInline() {
    return new Capabilities(
        readOnly, trim, zero, resize, false, batch, trimGranularityBytes, atomicWriteBytes);
  }

  /** The same where short operations need not wait. */
  public Capabilities withInline() {
    return new Capabilities(
        readOnly, trim, zero, resize, true, batch, trimGranularityBytes, atomicWriteBytes);
  }

  /** The same where no space is given back. */
  Capabilities withoutTrim() {
    return new Capabilities(
        readOnly, false, zero, resize, inline, batch, trimGranularityBytes, atomicWriteBytes);
  }

  /** The same where writes made together cost what they cost one by one. */
  public Capabilities withoutBatch() {
    return batch
        ? new Capabilities(
            readOnly, trim, zero, resize, inline, false, trimGranularityBytes, atomicWriteBytes)
        : this;
  }

  /** The same while the device is being moved to another one, on which a write must last, too. */
  Capabilities moving(Capabilities to) {
    int atomic = Math.min(atomicWriteBytes, to.atomicWriteBytes);
    return new Capabilities(
        readOnly, trim, zero, false, false, batch, trimGranularityBytes, atomic);
  }

  /** The same for a device that is declared read-only, if it is. */
  Capabilities declared(boolean declaredReadOnly) {
    return declaredReadOnly ? withReadOnly() : this;
  }
}
