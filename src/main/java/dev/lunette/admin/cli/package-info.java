/**
 * The commands of administration: {@code lunette vdisk}, {@code snapshot}, {@code target}, {@code
 * check}, {@code repair}, {@code backup} and {@code restore}.
 *
 * <p>Each finds who answers for a data directory through {@link dev.lunette.admin.cli.Access}, asks
 * it one or a few things and shows the answer as a table or as JSON. {@code Session} is what they
 * share: the options, the output and the exit code.
 *
 * <p>Imports {@code admin}, {@code config} and of {@code vdisk.backend.file} what finds holes.
 * Start with {@link dev.lunette.admin.cli.Commands}.
 */
@NullMarked
package dev.lunette.admin.cli;

import org.jspecify.annotations.NullMarked;
