package dev.lunette.initiator;

/**
 * How large a logical unit is.
 *
 * @param blocks logical blocks
 * @param blockBytes bytes of one
 */
public record Capacity(long blocks, int blockBytes) {}
