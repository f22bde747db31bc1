/**
 * {@code lunette bench}: the load generator as a command.
 *
 * <p>Turns words into {@link dev.lunette.bench.BenchSettings}, shows how the run goes, and its
 * {@link dev.lunette.bench.Report} as text or JSON. Start with {@link
 * dev.lunette.bench.cli.BenchCommand}.
 */
@NullMarked
package dev.lunette.bench.cli;

import org.jspecify.annotations.NullMarked;
