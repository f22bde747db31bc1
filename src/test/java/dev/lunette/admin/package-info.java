/** Tests of what can be asked of a server. */
@NullMarked
package dev.lunette.admin;

import org.jspecify.annotations.NullMarked;
