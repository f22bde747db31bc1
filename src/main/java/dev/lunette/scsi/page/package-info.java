/**
 * Self-description: standard INQUIRY data, vital product data pages, mode pages (SPC-5 7.5, 7.7;
 * SBC-4 6.5, 6.6). One small class per page, found by its code in {@link
 * dev.lunette.scsi.page.VpdPages} and {@link dev.lunette.scsi.page.ModePages}. Imports nothing of
 * the project. Start with {@code VpdPages}.
 */
@NullMarked
package dev.lunette.scsi.page;

import org.jspecify.annotations.NullMarked;
