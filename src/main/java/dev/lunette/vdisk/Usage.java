package dev.lunette.vdisk;

/**
 * How much of a store a vDisk or a snapshot takes, before compression.
 *
 * @param usedBytes what it has written, be it stored once or shared
 * @param sharedBytes the part of it that other vDisks or snapshots have, too
 * @param exclusiveBytes the part that deleting it would give back
 */
public record Usage(long usedBytes, long sharedBytes, long exclusiveBytes) {}
