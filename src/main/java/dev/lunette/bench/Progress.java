package dev.lunette.bench;

/**
 * How it goes.
 *
 * @param seconds since the begin of warm-up, or of what counts
 * @param warmup nothing counts yet
 * @param iops in the last second or so
 * @param bytesPerSecond in the same
 */
public record Progress(double seconds, boolean warmup, double iops, double bytesPerSecond) {}
