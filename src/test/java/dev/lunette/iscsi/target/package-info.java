/** How targets are named, found and told of. */
@NullMarked
package dev.lunette.iscsi.target;

import org.jspecify.annotations.NullMarked;
