/**
 * The rules that the sources themselves obey: format, limits, who may import whom, no silent skips.
 */
@NullMarked
package dev.lunette.rules;

import org.jspecify.annotations.NullMarked;
