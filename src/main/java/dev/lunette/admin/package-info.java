/**
 * People look in: everything that can be asked of a server or of a data directory, as one façade.
 *
 * <p>{@link dev.lunette.admin.AdminService} is what the REST interface ({@code admin.rest}) and the
 * command line ({@code admin.cli}) call; its records are what they show, as JSON or as text. A
 * running server and a data directory that nobody serves answer the same questions in the same way.
 *
 * <p>Imports {@code vdisk.catalog}, {@code vdisk}, {@code iscsi.target}, {@code iscsi.session},
 * {@code scsi} and {@code config}. Start with {@link dev.lunette.admin.AdminService}.
 */
@NullMarked
package dev.lunette.admin;

import org.jspecify.annotations.NullMarked;
