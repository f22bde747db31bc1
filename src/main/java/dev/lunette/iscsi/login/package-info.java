/**
 * Who are you, and how shall we talk: the login phase (RFC 7143 6 and 13).
 *
 * <p>{@code Key} is the table of all negotiation; {@code LoginHandler} runs one login and asks
 * {@link dev.lunette.iscsi.login.Admission} for a session at its end. Imports {@code iscsi.pdu},
 * {@code iscsi.target}, {@code meter} and {@code config}. Start with {@code LoginHandler}.
 */
@NullMarked
package dev.lunette.iscsi.login;

import org.jspecify.annotations.NullMarked;
