package dev.lunette.vdisk;

/**
 * What a device takes of its store, as it is at this moment.
 *
 * @param usedBytes of the device for which the store has given out space
 * @param freeBytes that the store could still give out, to this device or to others
 */
public record Space(long usedBytes, long freeBytes) {}
