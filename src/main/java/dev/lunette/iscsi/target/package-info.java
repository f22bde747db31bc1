/**
 * What can be reached: targets, the portals that lead to them, and how initiators find them (RFC
 * 7143 4.2.7, 4.3 and Appendix C). Imports {@code scsi} and {@code config}. Start with {@link
 * dev.lunette.iscsi.target.TargetTable}.
 */
@NullMarked
package dev.lunette.iscsi.target;

import org.jspecify.annotations.NullMarked;
