/**
 * The load generator: reads and writes logical units of any target as fast as it can, or at a given
 * rate, and says how long each took.
 *
 * <p>{@link dev.lunette.bench.Bench} opens the sessions and ends the run. Each session has one
 * {@code Lane}, which lives on the session's event loop: it keeps the wanted number of commands in
 * flight and records how long each took. All that an I/O needs but its command is made before the
 * run, so that the generator costs less than what it measures. {@link dev.lunette.bench.Report} is
 * what comes of it.
 *
 * <p>Imports {@code initiator}, and {@code iscsi} for the transports. Start with {@code Bench}.
 */
@NullMarked
package dev.lunette.bench;

import org.jspecify.annotations.NullMarked;
