/**
 * "Somebody connects": the iSCSI target (RFC 7143).
 *
 * <p>{@link dev.lunette.iscsi.IscsiServer} binds the portals; its list of handlers is the
 * architecture: {@code pdu} turns bytes into words, {@code login} agrees who talks and how, {@code
 * session} holds the conversation, and {@code target} knows what can be reached. Imports its
 * children, {@code meter} and {@code config}.
 */
@NullMarked
package dev.lunette.iscsi;

import org.jspecify.annotations.NullMarked;
