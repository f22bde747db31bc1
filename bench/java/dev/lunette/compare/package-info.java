/**
 * Lunette beside other targets: the same work on each in turn, by the same load generator.
 *
 * <p>{@link dev.lunette.compare.Compare} starts the contenders, lets {@code ./lunette bench} load
 * them round by round, and writes a table of medians and a picture. Start there.
 */
@NullMarked
package dev.lunette.compare;

import org.jspecify.annotations.NullMarked;
