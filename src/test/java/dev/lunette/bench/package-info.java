/** Tests of the load generator's parts. */
@NullMarked
package dev.lunette.bench;

import org.jspecify.annotations.NullMarked;
