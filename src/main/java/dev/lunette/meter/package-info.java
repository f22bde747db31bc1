/**
 * What is counted while the server works, for whoever looks later.
 *
 * <p>Everything about a command is recorded by the event loop of its session, in a {@link
 * dev.lunette.meter.UnitMeter} that this loop alone writes: an addition to a plain array, with no
 * atomic read-modify-write, no allocation, and no cache line that another loop writes. Sums over
 * sessions, vDisks and targets are made when somebody reads ({@link dev.lunette.meter.Meters}).
 * What is rare and happens anywhere is a {@link dev.lunette.meter.Tally}. Needs only the JDK, so
 * that the data path may import it. Start with {@code UnitMeter}.
 */
@NullMarked
package dev.lunette.meter;

import org.jspecify.annotations.NullMarked;
