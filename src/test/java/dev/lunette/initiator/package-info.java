/** Tests of the initiator's parts. */
@NullMarked
package dev.lunette.initiator;

import org.jspecify.annotations.NullMarked;
