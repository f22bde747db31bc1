/**
 * The HTTP interface: server and client of {@link dev.lunette.admin.AdminService} over HTTP/1.1 and
 * JSON, on a Unix socket of the data directory that only its owner may use.
 *
 * <p>{@code Routes} is the table of what there is; {@code RestHandler} brings requests from an
 * event loop to worker threads, since administration waits for disks, and answers back. Nothing but
 * {@code AdminSocket} knows that the socket is a local one. The client is written on plain blocking
 * sockets: a command is done before an event loop has started.
 *
 * <p>Imports {@code admin} and {@code config}. Start with {@link dev.lunette.admin.rest.RestServer}
 * and {@code Routes}.
 */
@NullMarked
package dev.lunette.admin.rest;

import org.jspecify.annotations.NullMarked;
