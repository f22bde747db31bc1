/**
 * "Meters watch": what the server has counted, for Prometheus, and whether it is well, by HTTP.
 *
 * <p>{@link dev.lunette.metrics.ManagementServer} answers on an event loop and a thread of its own,
 * so nobody who asks is ever on the way of a command. {@link dev.lunette.metrics.Watched} is all
 * that is known of the server here; {@code CommandMetrics}, {@code ServerMetrics} and {@code
 * StoreMetrics} say under which names it is told, and {@code docs/manual/metrics.md} what they
 * mean. Imports {@code meter}, {@code vdisk} and {@code config}. Start with {@code Exposition}.
 */
@NullMarked
package dev.lunette.metrics;

import org.jspecify.annotations.NullMarked;
