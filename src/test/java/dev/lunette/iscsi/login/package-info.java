/** What a login agrees on, how it ends, and what strangers may not do to it. */
@NullMarked
package dev.lunette.iscsi.login;

import org.jspecify.annotations.NullMarked;
