/**
 * The conversation: sessions in their full feature phase (RFC 7143 4.2 to 4.6, 11).
 *
 * <p>One session has one connection (MaxConnections is 1) and one owner, the connection's event
 * loop; whatever concerns it runs there, so nothing here is locked except {@link
 * dev.lunette.iscsi.session.SessionTable} and {@link dev.lunette.iscsi.session.DataBudget}, which
 * all sessions share. {@link dev.lunette.iscsi.session.Connection} routes what comes in; {@link
 * dev.lunette.iscsi.session.TaskManager} takes a SCSI command from its first byte to its status;
 * {@link dev.lunette.iscsi.session.Responder} numbers and writes all that goes out.
 *
 * <p>Imports {@code iscsi.pdu}, {@code iscsi.login}, {@code iscsi.target}, {@code scsi}, {@code
 * scsi.cdb}, {@code scsi.sense}, {@code meter} and {@code config}. Start with {@code Connection}.
 */
@NullMarked
package dev.lunette.iscsi.session;

import org.jspecify.annotations.NullMarked;
