package dev.lunette.vdisk;

/**
 * What a device knows of how its store gives out space.
 *
 * @param counted whether {@link BlockDevice#space} is known without looking at all that is stored
 * @param trimAlignmentBytes where its first whole unit that {@link BlockDevice#trim} can give back
 *     begins, less than {@link Capabilities#trimGranularityBytes}
 * @param anchors whether a range has space when {@link BlockDevice#zero} has returned, and what is
 *     written there next finds it
 */
public record Provisioning(boolean counted, int trimAlignmentBytes, boolean anchors) {

  /** A device that counts nothing, and whose units begin with it. */
  public static final Provisioning UNKNOWN = new Provisioning(false, 0, false);

  /** A device that counts what it takes, and whose units begin with it. */
  public static final Provisioning COUNTED = new Provisioning(true, 0, false);
}
