/**
 * Bytes and words: iSCSI protocol data units (RFC 7143 11) as records that read and write
 * themselves.
 *
 * <p>{@link dev.lunette.iscsi.pdu.Bhs} is the only class that knows field offsets, but for those of
 * additional header segments in {@link dev.lunette.iscsi.pdu.Ahs}. {@link
 * dev.lunette.iscsi.pdu.PduDecoder} cuts the stream into {@link dev.lunette.iscsi.pdu.Pdu}s and
 * checks lengths and digests; {@link dev.lunette.iscsi.pdu.PduEncoder} does the opposite. Both know
 * both directions, so targets, initiators and redirectors use the same codec. Imports Netty only.
 * Start with {@code Pdu}.
 */
@NullMarked
package dev.lunette.iscsi.pdu;

import org.jspecify.annotations.NullMarked;
