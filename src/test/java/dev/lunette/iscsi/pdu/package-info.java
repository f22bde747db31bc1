/** How PDUs look on the wire, and what the codec makes of those that look wrong. */
@NullMarked
package dev.lunette.iscsi.pdu;

import org.jspecify.annotations.NullMarked;
