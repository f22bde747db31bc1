/**
 * "We connect": an iSCSI initiator on Netty for programs that load or try out targets, ours or
 * others (RFC 7143).
 *
 * <p>{@link dev.lunette.initiator.Initiator} connects and logs in; the {@link
 * dev.lunette.initiator.InitiatorSession} that comes of it sends commands and hears their ends. A
 * session belongs to one event loop; a read or write on it allocates nothing. One connection in a
 * session, error recovery level 0: whatever goes wrong with the connection ends it, with a
 * sentence.
 *
 * <p>Imports {@code iscsi.pdu} for the codec, {@code iscsi.login} for what logins agree on, {@code
 * iscsi} for the transports and {@code scsi} for names and addresses. Start with {@code Initiator}.
 */
@NullMarked
package dev.lunette.initiator;

import org.jspecify.annotations.NullMarked;
